'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { Insights } from '#lib/contracts/insights';
import { Skeleton } from '#components/ui/skeleton';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { endOf } from './fill-series.ts';
import { FigureLink } from './figure-link.tsx';
import { formatPoint } from './format-point.ts';
import { Panel } from './panel.tsx';
import type { RowsLink } from './rows-link.ts';
import type { TimePoint, TimeSeries } from './time-chart.tsx';

/** Loaded on demand, because the chart library is large. */
const TimeChart = dynamic(() => import('./time-chart.tsx').then((loaded) => loaded.TimeChart), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

/** Figures over time as a chart or a table. Each hour or day links to its requests. */
export function TimePanel({
  title,
  note,
  series,
  points,
  per,
  rowsLink,
  format,
  isCount = false,
  height,
}: {
  title: string;
  note: string;
  series: readonly TimeSeries[];
  points: readonly TimePoint[];
  per: Insights['per'];
  rowsLink: RowsLink;
  format: (value: number) => string;
  /** Whether the axis needs whole numbers. */
  isCount?: boolean;
  height: number;
}) {
  const router = useRouter();
  const link = (at: string) => rowsLink({ from: at, to: endOf(at, per) });
  const open = (at: string) => {
    const { pathname, query } = link(at);
    router.push(`${pathname}?${new URLSearchParams(query)}`);
  };
  const filled = points.filter(({ values }) => Object.values(values).some((value) => value > 0));
  return (
    <Panel
      title={title}
      note={note}
      chart={
        <>
          <div
            role="img"
            aria-label={describe(title, series, points, format)}
            style={{ height }}
            className="w-full"
          >
            <TimeChart
              series={series}
              points={points}
              per={per}
              height={height}
              format={format}
              isCount={isCount}
              onOpen={open}
            />
          </div>
          {series.length < 2 ? null : (
            <ul aria-hidden className="mt-1 flex flex-wrap gap-x-4 gap-y-1 pl-11 text-xs text-fg-muted">
              {series.map(({ key, label, color }) => (
                <li key={key} className="flex items-center gap-1.5">
                  <span className="size-2 rounded-sm" style={{ backgroundColor: color }} />
                  {label}
                </li>
              ))}
            </ul>
          )}
        </>
      }
      table={
        // Keyboard users scroll it through its links.
        <div className="max-h-80 overflow-y-auto">
          <Table>
            <thead>
              <tr>
                <TableHead className="pl-0">{per === 'hour' ? 'Hour' : 'Day'}</TableHead>
                {series.map(({ key, label }) => (
                  <TableHead key={key} className="numeric">
                    {label}
                  </TableHead>
                ))}
              </tr>
            </thead>
            <tbody>
              {filled.toReversed().map(({ at, values }) => (
                <TableRow key={at}>
                  <TableCell className="pl-0 whitespace-nowrap">
                    <Link href={link(at)} prefetch={false} className="hover:underline">
                      {formatPoint(at, per)}
                    </Link>
                  </TableCell>
                  {series.map(({ key, narrowing }) => (
                    <TableCell key={key} className="numeric">
                      {(values[key] ?? 0) === 0 ? (
                        <span className="text-fg-faint">{format(0)}</span>
                      ) : (
                        <FigureLink
                          rowsLink={rowsLink}
                          narrowing={{ ...narrowing, from: at, to: endOf(at, per) }}
                          label="Show these requests"
                        >
                          {format(values[key] ?? 0)}
                        </FigureLink>
                      )}
                    </TableCell>
                  ))}
                </TableRow>
              ))}
            </tbody>
          </Table>
        </div>
      }
    />
  );
}

function describe(
  title: string,
  series: readonly TimeSeries[],
  points: readonly TimePoint[],
  format: (value: number) => string,
): string {
  const sums = series.map(({ key, label }) => {
    const sum = points.reduce((total, { values }) => total + (values[key] ?? 0), 0);
    return `${label} ${format(sum)}`;
  });
  return `${title}: ${sums.join(', ')} in total. The table lists each hour or day.`;
}
