import { History } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import type { HistoryFilter } from '#lib/client/history';
import { explainNoMatch } from '#components/history/filters/explain-no-match.ts';
import { isNarrowed } from '#components/history/filters/history-filters';

/** Shown for an empty list, because no request matches the filters or none was sent. */
export function NoRequests({ filter, onClear }: { filter: HistoryFilter; onClear: () => void }) {
  if (isNarrowed(filter)) {
    return (
      <EmptyState title="No matching requests" actions={<Button onClick={onClear}>Show all requests</Button>}>
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
      Every request through Understudy shows up here, with the model that answered and why it switched.
    </EmptyState>
  );
}
