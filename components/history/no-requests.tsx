import { History } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import type { HistoryFilter } from '#lib/client/history';
import { explainNoMatch } from './explain-no-match.ts';
import { isNarrowed } from './history-filters.tsx';

/** Nothing to list: because of what it is narrowed to, or because nothing was sent yet. */
export function NoRequests({ filter, onClear }: { filter: HistoryFilter; onClear: () => void }) {
  if (isNarrowed(filter)) {
    return (
      <EmptyState title="No request matches" actions={<Button onClick={onClear}>Show all requests</Button>}>
        {explainNoMatch(filter)}
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
