'use client';

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Insights } from '#lib/contracts/insights';
import { formatPoint, formatTick } from './format-point.ts';
import type { Narrowing } from './rows-link.ts';

export type TimeSeries = {
  readonly key: string;
  readonly label: string;
  readonly color: string;
  /** The filter for its requests. */
  readonly narrowing: Narrowing;
};

export type TimePoint = { readonly at: string; readonly values: Readonly<Record<string, number>> };

/** A stacked bar chart over time. The table view has the same figures for assistive technology. */
export function TimeChart({
  series,
  points,
  per,
  height,
  format,
  isCount,
  onOpen,
}: {
  series: readonly TimeSeries[];
  points: readonly TimePoint[];
  per: Insights['per'];
  height: number;
  format: (value: number) => string;
  /** Whether the axis needs whole numbers. */
  isCount: boolean;
  onOpen: (at: string) => void;
}) {
  const last = series.at(-1)?.key;
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 640, height }}>
      <BarChart
        data={[...points]}
        accessibilityLayer={false}
        margin={{ top: 6, right: 0, bottom: 0, left: 0 }}
        barCategoryGap="18%"
        onClick={({ activeLabel }) => {
          if (typeof activeLabel === 'string') onOpen(activeLabel);
        }}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          tickFormatter={(at: string) => formatTick(at, per)}
          tick={{ fill: 'var(--fg-faint)', fontSize: 12 }}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          minTickGap={28}
        />
        <YAxis
          width={60}
          allowDecimals={!isCount}
          tickFormatter={(value: number) => format(value)}
          tick={{ fill: 'var(--fg-faint)', fontSize: 12 }}
          tickLine={false}
          axisLine={false}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)' }}
          content={<Tip points={points} series={series} per={per} format={format} />}
        />
        {series.map(({ key, color }) => (
          <Bar
            key={key}
            dataKey={({ values }: TimePoint) => values[key] ?? 0}
            name={key}
            stackId="all"
            fill={color}
            isAnimationActive={false}
            maxBarSize={28}
            className="cursor-pointer"
            radius={key === last ? [1, 1, 0, 0] : 0}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}

/** The chart library passes `active` and `label`. */
function Tip({
  active = false,
  label,
  points,
  series,
  per,
  format,
}: {
  active?: boolean;
  label?: string;
  points: readonly TimePoint[];
  series: readonly TimeSeries[];
  per: Insights['per'];
  format: (value: number) => string;
}) {
  const point = active ? points.find(({ at }) => at === label) : undefined;
  if (point === undefined) return null;
  return (
    <div className="rounded-md bg-raised px-2.5 py-2 text-xs shadow-float">
      <p className="mb-1 font-medium">{formatPoint(point.at, per)}</p>
      <ul>
        {series.map(({ key, label: name, color }) => (
          <li key={key} className="flex items-center gap-2">
            <span className="size-2 rounded-sm" style={{ backgroundColor: color }} />
            <span className="text-fg-muted">{name}</span>
            <span className="ml-auto pl-3">{format(point.values[key] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
