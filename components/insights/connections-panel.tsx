import type { Insights } from '#lib/contracts/insights';
import { useConnectionWords } from '#components/origin/use-connection-words.ts';
import { FiguresTable } from './figures-table.tsx';
import { Panel } from './panel.tsx';
import type { RowsLink } from './rows-link.ts';

/** Figures per connection. Their attempts add up to the total. */
export function ConnectionsPanel({
  insights: { connections },
  rowsLink,
}: {
  insights: Insights;
  rowsLink: RowsLink;
}) {
  const wordsOf = useConnectionWords();
  return (
    <Panel
      title="Connections"
      note="Requests are counted for the connection that answered, attempts for the connection that was called."
      table={
        <FiguresTable
          subject="Connection"
          rowsLink={rowsLink}
          rows={connections.map(({ connection, ...figures }) => ({
            key: connection,
            head: wordsOf(connection).label,
            figures,
            requests: {
              narrowing: { connection },
              label: 'Show the requests it answered or was first in line for',
            },
            attempt: { connection },
          }))}
        />
      }
    />
  );
}
