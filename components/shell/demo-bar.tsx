'use client';

import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Button } from '#components/ui/button';
import { settingsQuery } from '#lib/client/settings';
import { useConnection, withoutDemo } from '../settings/use-connection.ts';

/** Stands on every screen while answers are stand-ins. */
export function DemoBar() {
  const settings = useQuery(settingsQuery).data;
  const { choose } = useConnection();
  const isInPlayground = usePathname() === '/playground';
  if (settings?.connection !== 'demo') return null;
  return (
    <aside
      aria-label="Demo upstream"
      className="flex items-center gap-2.5 border-b bg-accent-soft px-4 py-1 md:px-6"
    >
      <FlaskConical aria-hidden className="size-4 shrink-0 text-accent" />
      <p className="min-w-0 flex-1 py-1">
        <strong className="font-semibold">Demo upstream:</strong> answers are stand-ins, nothing leaves this
        machine.
      </p>
      {isInPlayground ? null : (
        <Link href="/playground" className="shrink-0 text-accent hover:underline max-md:hidden">
          See a switch in the playground
        </Link>
      )}
      <Button
        variant="ghost"
        size="small"
        className="text-accent hover:text-accent"
        isBusy={choose.isPending}
        onClick={() => choose.mutate(withoutDemo(settings))}
      >
        Leave demo
      </Button>
    </aside>
  );
}
