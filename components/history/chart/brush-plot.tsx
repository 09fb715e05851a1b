import { useState, type PointerEvent } from 'react';
import { cn } from '#components/ui/cn.ts';
import { formatCount } from '#components/ui/format-number.ts';
import { brushKinds, totalOf, type BrushCounts } from './brush-figures.ts';
import type { Bucket, Selection } from './brush-range.ts';
import { describeBuckets, describeTick } from './describe-buckets.ts';

export type CountedBucket = Bucket & { readonly counts: BrushCounts };

/** Where a drag began and where it is now. */
type Drag = { readonly from: number; readonly to: number };

const fullHeight = 100;
/** One failure among thousands of requests can still be seen. */
const leastHeight = 6;

/**
 * The bars. A click or drag selects buckets; for the keyboard and assistive technology, two sliders do.
 * `onPoint` gets the buckets under the pointer.
 */
export function BrushPlot({
  buckets,
  selection,
  onPoint,
  onSelect,
  className,
}: {
  buckets: readonly CountedBucket[];
  selection: Selection | null;
  onPoint: (pointed: Selection | null) => void;
  onSelect: (selection: Selection, by: 'pointer' | 'key') => void;
  className?: string;
}) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const end = buckets.length - 1;
  const bucketAt = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(end, Math.floor(((clientX - left) / width) * buckets.length)));
  };
  const shown = drag === null ? selection : inOrder(drag);
  const { first, last } = shown ?? { first: 0, last: end };
  const shareOf = (count: number) => `${(count / buckets.length) * 100}%`;
  const stop = () => {
    setDrag(null);
    onPoint(null);
  };
  return (
    <div className={cn('mt-2', className)}>
      <div
        data-slot="time-brush"
        title="Drag to select a time"
        // A finger that moves sideways selects; up and down it scrolls the page.
        className="relative h-10 cursor-crosshair touch-pan-y border-b border-line-strong select-none md:h-14"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = bucketAt(event);
          setDrag({ from: at, to: at });
        }}
        onPointerMove={(event) => {
          const at = bucketAt(event);
          if (drag !== null && drag.to !== at) setDrag({ ...drag, to: at });
          onPoint(inOrder({ from: drag?.from ?? at, to: at }));
        }}
        onPointerUp={(event) => {
          if (drag === null) return;
          onSelect(inOrder({ ...drag, to: bucketAt(event) }), 'pointer');
          stop();
        }}
        onPointerCancel={stop}
        onPointerLeave={() => {
          if (drag === null) onPoint(null);
        }}
      >
        <Bars buckets={buckets} />
        {shown === null ? null : (
          <>
            <span
              aria-hidden
              className="absolute inset-y-0 left-0 bg-page/70"
              style={{ width: shareOf(first) }}
            />
            <span
              aria-hidden
              className="absolute inset-y-0 right-0 bg-page/70"
              style={{ width: shareOf(end - last) }}
            />
          </>
        )}
        <Edge
          label="From"
          place={shareOf(first)}
          isShown={shown !== null}
          value={first}
          max={end}
          text={describeEdge(buckets, first, 'from')}
          onChange={(at) => onSelect({ first: Math.min(at, last), last }, 'key')}
        />
        <Edge
          label="Until"
          place={shareOf(last + 1)}
          isShown={shown !== null}
          value={last}
          max={end}
          text={describeEdge(buckets, last, 'until')}
          onChange={(at) => onSelect({ first, last: Math.max(at, first) }, 'key')}
        />
      </div>
      <div aria-hidden className="relative h-5 overflow-hidden text-xs text-fg-faint">
        {buckets.map(({ fromMs }, at) => {
          const tick = describeTick(buckets, at);
          return tick === null ? null : (
            <span
              key={fromMs}
              className="absolute top-0.5 whitespace-nowrap"
              // Beside the end, a label would be cut off.
              style={at > 0.86 * buckets.length ? { right: 0 } : { left: shareOf(at) }}
            >
              {tick.label} <span className="max-md:hidden">{tick.month}</span>
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** An end of the selection: a native slider, of which only the line shows. */
function Edge({
  label,
  place,
  isShown,
  value,
  max,
  text,
  onChange,
}: {
  label: string;
  place: string;
  isShown: boolean;
  value: number;
  max: number;
  text: string;
  onChange: (value: number) => void;
}) {
  return (
    <>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={text}
        min={0}
        max={max}
        step={1}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
        className="peer pointer-events-none absolute inset-0 size-full appearance-none opacity-0"
      />
      <span
        aria-hidden
        className={cn(
          'pointer-events-none absolute -inset-y-1 -ml-0.75 w-1.5 rounded-sm border-2 border-page bg-accent outline-2 outline-offset-1 outline-transparent',
          'peer-focus-visible:opacity-100 peer-focus-visible:outline-accent',
          !isShown && 'opacity-0',
        )}
        style={{ left: place }}
      />
    </>
  );
}

/** One path per kind: bars by the hundred don't make elements by the hundred. */
function Bars({ buckets }: { buckets: readonly CountedBucket[] }) {
  const most = Math.max(1, ...buckets.map(({ counts }) => totalOf(counts)));
  const paths = new Map<string, string>();
  for (const [at, { counts }] of buckets.entries()) {
    const heights = brushKinds.map(({ key }) =>
      counts[key] === 0 ? 0 : Math.max(leastHeight, (counts[key] / most) * fullHeight),
    );
    const excess = Math.max(1, heights.reduce((sum, height) => sum + height, 0) / fullHeight);
    let y = fullHeight;
    for (const [kind, { key }] of brushKinds.entries()) {
      const height = (heights[kind] ?? 0) / excess;
      if (height === 0) continue;
      y -= height;
      paths.set(key, `${paths.get(key) ?? ''}M${at + 0.1} ${y}h0.8v${height}h-0.8z`);
    }
  }
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${Math.max(1, buckets.length)} ${fullHeight}`}
      preserveAspectRatio="none"
      className="absolute inset-0 size-full"
    >
      {brushKinds.map(({ key, color }) => (
        <path key={key} d={paths.get(key) ?? ''} fill={color} />
      ))}
    </svg>
  );
}

function inOrder({ from, to }: Drag): Selection {
  return { first: Math.min(from, to), last: Math.max(from, to) };
}

function describeEdge(buckets: readonly CountedBucket[], at: number, edge: 'from' | 'until'): string {
  const bucket = buckets[at];
  if (bucket === undefined) return '';
  const total = totalOf(bucket.counts);
  return `${edge} ${describeBuckets([bucket])}, ${formatCount(total)} ${total === 1 ? 'request' : 'requests'}`;
}
