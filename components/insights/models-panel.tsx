import type { Insights } from '#lib/contracts/insights';
import { FiguresTable } from './figures-table.tsx';
import { Panel } from './panel.tsx';
import type { RowsLink } from './rows-link.ts';

/** Figures per model that was requested, served or tried. */
export function ModelsPanel({ insights: { models }, rowsLink }: { insights: Insights; rowsLink: RowsLink }) {
  return (
    <Panel
      title="Models"
      table={
        <FiguresTable
          subject="Model"
          rowsLink={rowsLink}
          rows={models.map(({ model, ...figures }) => ({
            key: model,
            head: <span className="text-id break-all">{model}</span>,
            figures,
            requests: { narrowing: { model }, label: 'Show the requests that requested or tried it' },
            attempt: { model },
          }))}
        />
      }
    />
  );
}
