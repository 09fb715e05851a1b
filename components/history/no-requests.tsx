import { History } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';

/** Nothing to list: because of what it is narrowed to, or because nothing was sent yet. */
export function NoRequests({ isNarrowed, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  if (isNarrowed) {
    return (
      <EmptyState title="No request matches" actions={<Button onClick={onClear}>Show all requests</Button>}>
        Nothing in the history is like this yet. If something comes, it appears here.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<History />}
      title="No requests yet"
      actions={
        <Button nativeButton={false} render={<Link href="/playground" />}>
          Open the playground
        </Button>
      }
    >
      Each request through Understudy appears here by itself, with who answered and why it switched.
    </EmptyState>
  );
}
