'use client';

import Link from 'next/link';
import { useState } from 'react';
import type { Insights } from '#lib/contracts/insights';
import { Select } from '#components/ui/select';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table';
import { formatHourSpan } from '#components/ui/format-hours.ts';
import { formatCount } from '#components/ui/format-number.ts';
import { FigureLink } from './figure-link.tsx';
import { limitedRequests } from './limited-requests.ts';
import { limitingProviders, sumByHour, weekdays } from './limits-by-hour.ts';
import { Panel } from './panel.tsx';
import type { RowsLink } from './rows-link.ts';

const all = 'all';

/** Rate limits by weekday and hour. */
export function LimitsPanel({
  insights: { limitedByHour, timeZone },
  rowsLink,
}: {
  insights: Insights;
  rowsLink: RowsLink;
}) {
  const [chosen, setChosen] = useState<string>(all);
  const providers = limitingProviders(limitedByHour);
  const provider = providers.some((one) => one.provider === chosen) ? chosen : null;
  const rows = sumByHour(limitedByHour, provider);
  const cells = limitedByHour
    .filter((cell) => provider === null || cell.provider === provider)
    .toSorted((a, b) => b.calls - a.calls);
  const isEmpty = limitedByHour.length === 0;
  const title = 'When providers limit you';
  if (isEmpty) {
    return (
      <Panel
        title={title}
        table={<p className="border-t py-3 text-fg-muted">No provider limited a call.</p>}
      />
    );
  }
  return (
    <Panel
      title={title}
      actions={
        <Select
          label="Provider shown"
          className="h-(--control-small) w-40"
          value={provider ?? all}
          onValueChange={setChosen}
          options={[
            { value: all, label: 'All providers' },
            ...providers.map((one) => ({ value: one.provider, label: `${one.provider} (${one.calls})` })),
          ]}
        />
      }
      chart={
        <HeatMap
          rows={rows}
          timeZone={timeZone}
          linkTo={(weekday, hour) => rowsLink(limitedRequests({ provider, weekday, hour }))}
        />
      }
      table={
        <div className="max-h-72 overflow-y-auto">
          <Table>
            <thead>
              <tr>
                <TableHead className="pl-0">Provider</TableHead>
                <TableHead>Day</TableHead>
                <TableHead>Hour</TableHead>
                <TableHead className="numeric">Limited calls</TableHead>
              </tr>
            </thead>
            <tbody>
              {cells.map((cell) => (
                <TableRow key={`${cell.provider} ${cell.weekday} ${cell.hour}`}>
                  <TableCell className="pl-0">
                    {cell.provider ?? <span className="text-fg-muted">not named</span>}
                  </TableCell>
                  <TableCell>{weekdays[cell.weekday - 1]}</TableCell>
                  <TableCell className="whitespace-nowrap">{formatHourSpan(cell.hour, timeZone)}</TableCell>
                  <TableCell className="numeric">
                    <FigureLink
                      rowsLink={rowsLink}
                      narrowing={limitedRequests(cell)}
                      label={
                        cell.provider === null
                          ? 'Show the requests that any provider limited then'
                          : 'Show the requests it limited then'
                      }
                    >
                      {formatCount(cell.calls)}
                    </FigureLink>
                  </TableCell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        </div>
      }
    />
  );
}

function HeatMap({
  rows,
  timeZone,
  linkTo,
}: {
  rows: readonly (readonly number[])[];
  timeZone: string;
  linkTo: (weekday: number, hour: number) => ReturnType<RowsLink>;
}) {
  const most = Math.max(1, ...rows.flat());
  const spans = Array.from({ length: 24 }, (_, hour) => formatHourSpan(hour, timeZone));
  return (
    <>
      <table className="w-full table-fixed border-separate border-spacing-[2px] text-xs text-fg-faint">
        <caption className="sr-only">Calls limited by a provider, by weekday and hour</caption>
        <thead>
          <tr>
            <th scope="col" className="w-8 text-left font-normal">
              <span className="sr-only">Day</span>
            </th>
            {Array.from({ length: 24 }, (_, hour) => (
              <th
                key={hour}
                scope="col"
                className="h-5 overflow-visible p-0 text-left font-normal whitespace-nowrap"
              >
                <span className={hour % 6 === 0 ? '' : 'sr-only'}>{hour}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={weekdays[at]}>
              <th scope="row" className="text-left font-normal">
                {weekdays[at]}
              </th>
              {row.map((calls, hour) => (
                <td
                  key={hour}
                  className="h-6 rounded-sm bg-sunken p-0"
                  {...(calls === 0 ? {} : { style: { backgroundColor: shade(calls / most) } })}
                >
                  {calls === 0 ? null : (
                    <Link
                      href={linkTo(at + 1, hour)}
                      prefetch={false}
                      // Keyboard users reach it through the table; here it would add more than a hundred tab
                      // stops.
                      tabIndex={-1}
                      title={`${weekdays[at]} ${spans[hour]}: ${calls} limited. Show the requests`}
                      className="block h-6 rounded-sm hover:outline-2 hover:outline-fg-muted"
                    >
                      <span className="sr-only">{calls}</span>
                    </Link>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p aria-hidden className="mt-2 flex items-center justify-end gap-1.5 text-xs text-fg-faint">
        fewer
        {[0.2, 0.5, 0.75, 1].map((share) => (
          <span key={share} className="size-3 rounded-sm" style={{ backgroundColor: shade(share) }} />
        ))}
        up to {formatCount(most)} calls
      </p>
    </>
  );
}

function shade(share: number): string {
  return `color-mix(in oklab, var(--warn) ${Math.round(18 + share * 82)}%, var(--sunken))`;
}
