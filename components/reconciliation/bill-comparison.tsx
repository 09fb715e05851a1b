'use client';

import dynamic from 'next/dynamic';
import { parseAsString, useQueryStates } from 'nuqs';
import { Disclosure } from '#components/ui/disclosure';
import { Skeleton } from '#components/ui/skeleton';
import type { Connection } from '#lib/contracts/connection';

const BillTable = dynamic(() => import('./bill-table.tsx').then((part) => part.BillTable), {
  loading: () => <Skeleton className="h-24" />,
});

/** Compares the history of a connection with what OpenRouter billed. Which day is open is in the URL. */
export function BillComparison({
  connection,
}: {
  connection: Pick<Connection, 'slug' | 'managementKeyLast4'>;
}) {
  const [{ bill, day }, set] = useQueryStates({ bill: parseAsString, day: parseAsString });
  const isOpen = bill === connection.slug;
  return (
    <Disclosure
      title="Compare with the bill"
      open={isOpen}
      onOpenChange={(open) => void set({ bill: open ? connection.slug : null, day: null })}
      className="mt-1 -ml-1 text-xs"
    >
      {!isOpen ? null : connection.managementKeyLast4 === null ? (
        <p className="pb-1 pl-6 text-fg-muted">
          OpenRouter shows its bill only to a management key. Enter one under Edit, More options.
        </p>
      ) : (
        <BillTable connection={connection.slug} day={day} onDay={(next) => void set({ day: next })} />
      )}
    </Disclosure>
  );
}
