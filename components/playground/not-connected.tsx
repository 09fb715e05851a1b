'use client';

import { Plug } from 'lucide-react';
import Link from 'next/link';
import { describeFailure } from '#lib/client/fetch-json';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { useMay } from '#components/shell/use-may.ts';
import { useTryDemo } from '#components/welcome/use-try-demo.ts';

/** Shown if no connection can be used, with ways to set one up. */
export function NotConnected() {
  const tryDemo = useTryDemo();
  if (!useMay('connections.edit'))
    return (
      <EmptyState icon={<Plug />} title="No connection yet">
        Ask an owner to add one under Settings.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<Plug />}
      title="No connection yet"
      actions={
        <>
          <Button variant="primary" isBusy={tryDemo.isPending} onClick={() => tryDemo.mutate()}>
            Try the demo
          </Button>
          <Button nativeButton={false} render={<Link href="/settings?add=connection" />}>
            Add a connection
          </Button>
        </>
      }
    >
      Enter an OpenRouter key, add another provider or a local server, or try the demo: it needs no account
      and shows a switch.
      {tryDemo.isError ? (
        <p role="alert" className="mt-2 text-danger">
          {describeFailure(tryDemo.error)}
        </p>
      ) : null}
    </EmptyState>
  );
}
