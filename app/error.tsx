'use client';

import { CircleAlert } from 'lucide-react';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';

export default function ScreenError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <EmptyState
      icon={<CircleAlert />}
      title="This screen stopped working"
      actions={
        <>
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
          <Button onClick={() => window.location.reload()}>Reload the page</Button>
        </>
      }
      className="min-h-[60dvh]"
    >
      This is a bug in this page. Your models and history are safe, and requests still go through.
    </EmptyState>
  );
}
