import type { ReactNode } from 'react';
import type { Insights, Percentiles } from '#lib/contracts/insights';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { formatCount, formatDuration } from '#components/ui/format-number.ts';
import { SlowAccountNote } from '#components/upstream-accounts/slow-account-note';
import { FigureLink } from './figure-link.tsx';
import { Panel } from './panel.tsx';
import type { Narrowing, RowsLink } from './rows-link.ts';

const steps = [
  {
    key: 'p50',
    label: 'Median',
    meaning: 'Half of the answers were at least this fast',
    color: 'var(--accent)',
  },
  {
    key: 'p95',
    label: 'p95',
    meaning: '95% of the answers were at least this fast',
    color: 'color-mix(in oklab, var(--accent) 55%, var(--page))',
  },
  {
    key: 'p99',
    label: 'p99',
    meaning: '99% of the answers were at least this fast',
    color: 'color-mix(in oklab, var(--accent) 28%, var(--page))',
  },
] as const;

/** Time to first token, and time to the whole answer. */
export function LatencyPanel({ insights, rowsLink }: { insights: Insights; rowsLink: RowsLink }) {
  const { durationMs, firstTokenMs, percentileError } = insights;
  const measures = [
    { name: 'First token (streamed answers)', measure: firstTokenMs, from: 'minFirstTokenMs' },
    { name: 'Complete answer', measure: durationMs, from: 'minDurationMs' },
  ] as const;
  const figure = (ms: number | null, from: (typeof measures)[number]['from']) =>
    ms === null ? (
      '–'
    ) : (
      <FigureLink
        rowsLink={rowsLink}
        narrowing={slowerThan(ms, from)}
        label="Show the served requests that took as long or longer"
      >
        {formatDuration(ms)}
      </FigureLink>
    );
  const mostMs = Math.max(1, durationMs.p99 ?? 0, firstTokenMs.p99 ?? 0);
  return (
    <Panel
      title="How long answers take"
      note={`Approximate, within ${Math.max(1, Math.round(percentileError * 100))}%. p95: 95% of answers took no longer.`}
      chart={
        <div className="flex flex-col gap-5 border-t pt-3">
          <SlowAccountNote />
          {measures.map(({ name, measure, from }) => (
            <Bars
              key={name}
              name={name}
              measure={measure}
              mostMs={mostMs}
              figure={(ms) => figure(ms, from)}
            />
          ))}
        </div>
      }
      table={
        <Table>
          <thead>
            <tr>
              <TableHead className="pl-0">Served requests</TableHead>
              <TableHead className="numeric">Requests</TableHead>
              {steps.map(({ key, label, meaning }) => (
                <TableHead key={key} className="numeric" title={meaning}>
                  {label}
                </TableHead>
              ))}
            </tr>
          </thead>
          <tbody>
            {measures.map(({ name, measure, from }) => (
              <TableRow key={name}>
                <TableCell className="pl-0">{name}</TableCell>
                <TableCell className="numeric">
                  <FigureLink rowsLink={rowsLink} narrowing={slowerThan(0, from)} label="Show these requests">
                    {formatCount(measure.count)}
                  </FigureLink>
                </TableCell>
                {steps.map(({ key }) => (
                  <TableCell key={key} className="numeric whitespace-nowrap">
                    {figure(measure[key], from)}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </tbody>
        </Table>
      }
    />
  );
}

function slowerThan(ms: number, from: 'minDurationMs' | 'minFirstTokenMs'): Narrowing {
  return { status: 'served', [from]: ms };
}

function Bars({
  name,
  measure,
  mostMs,
  figure,
}: {
  name: string;
  measure: Percentiles;
  mostMs: number;
  figure: (ms: number | null) => ReactNode;
}) {
  return (
    <div>
      <h3 className="mb-1.5 text-sm font-medium">{name}</h3>
      <dl className="grid grid-cols-[4rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5">
        {steps.map(({ key, label, meaning, color }) => (
          <div key={key} className="contents">
            <dt className="text-xs text-fg-muted" title={meaning}>
              {label}
            </dt>
            <dd className="flex items-center gap-2">
              <span
                aria-hidden
                className="h-3 min-w-[2px] rounded-sm"
                style={{ width: `${((measure[key] ?? 0) / mostMs) * 82}%`, backgroundColor: color }}
              />
              <span className="text-xs whitespace-nowrap">{figure(measure[key])}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
