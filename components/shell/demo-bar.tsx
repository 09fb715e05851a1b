'use client';

import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Button } from '#components/ui/button';
import { connectionsQuery } from '#lib/client/connections';
import { settingsQuery } from '#lib/client/settings';
import { isOfDemo, OPENROUTER } from '#lib/contracts/known-connections';
import { demoLabsTarget, demoLists } from '#lib/models/demo-lists';
import { useConnection, withoutDemo } from '#components/settings/use-connection.ts';
import { Allowed } from './allowed.tsx';

/** Shown on every screen while answers come from the demo. */
export function DemoBar() {
  const settings = useQuery(settingsQuery).data;
  const { choose } = useConnection();
  const isInPlayground = usePathname() === '/playground';
  const connections = useQuery({ ...connectionsQuery, enabled: settings?.connection === 'demo' }).data ?? [];
  if (settings?.connection !== 'demo') return null;
  const others = connections.filter(({ enabled, id }) => !isOfDemo(id) && id !== OPENROUTER && enabled);
  return (
    <aside aria-label="Demo" className="flex items-center gap-2.5 border-b bg-accent-soft px-4 py-1 md:px-6">
      <FlaskConical aria-hidden className="size-4 shrink-0 text-accent max-sm:hidden" />
      <p className="min-w-0 flex-1 py-1">
        <strong className="font-semibold">Demo:</strong>{' '}
        {others.length === 0 ? (
          <>
            simulated answers<span className="max-md:hidden">, nothing leaves this machine</span>.
          </>
        ) : (
          <>
            simulated answers for OpenRouter
            <span className="max-md:hidden">; models of other connections are called for real</span>.
          </>
        )}
      </p>
      {isInPlayground ? null : (
        <Allowed right="playground.run">
          <SeeSwitch />
        </Allowed>
      )}
      <Allowed right="connections.edit">
        <Button
          variant="ghost"
          size="small"
          className="text-accent hover:text-accent"
          isBusy={choose.isPending}
          onClick={() => choose.mutate(withoutDemo(settings))}
        >
          <span>
            Leave<span className="max-md:sr-only"> demo</span>
          </span>
        </Button>
      </Allowed>
    </aside>
  );
}

/** In the demo, the provider always rate-limits the first of these, and the second one answers. */
const switching = [...demoLists.main.slice(0, 2), demoLabsTarget];

/** Opens the playground and sends an example that a fallback answers. */
function SeeSwitch() {
  return (
    <Link
      href={{ pathname: '/playground', query: { models: switching.join(',') } }}
      className="shrink-0 text-accent hover:underline"
      onClick={() => void sendExample()}
    >
      See a switch<span className="max-md:hidden"> in the playground</span>
    </Link>
  );
}

async function sendExample(): Promise<void> {
  // The conversation is not part of every page's first load.
  const { session } = await import('#components/playground/use-session.ts');
  await session.sendExample({ models: switching }, 'Why does an understudy step in for the lead?');
}
