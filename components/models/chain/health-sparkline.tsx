import type { ModelHealth } from '#lib/contracts/model-health';

const widthPx = 48;
const heightPx = 24;

/** Calls over the last day, oldest first: served at the bottom of each bar, failed on top. */
export function HealthSparkline({ parts }: { parts: ModelHealth['parts'] }) {
  const most = Math.max(1, ...parts.map(({ served, failed }) => served + failed));
  const stepPx = widthPx / Math.max(1, parts.length);
  return (
    <svg
      aria-hidden
      data-slot="health-sparkline"
      width={widthPx}
      height={heightPx}
      viewBox={`0 0 ${widthPx} ${heightPx}`}
      className="shrink-0"
    >
      {parts.map(({ served, failed }, place) => {
        const x = place * stepPx;
        const width = stepPx - 1;
        if (served + failed === 0) {
          return (
            <rect key={x} x={x} y={heightPx - 1} width={width} height={1} className="fill-line-strong" />
          );
        }
        // One call among thousands can still be seen.
        const fullPx = Math.max(3, ((served + failed) / most) * heightPx);
        const failedPx = (failed / (served + failed)) * fullPx;
        return (
          <g key={x}>
            <rect
              x={x}
              y={heightPx - fullPx + failedPx}
              width={width}
              height={fullPx - failedPx}
              className="fill-control-line"
            />
            <rect x={x} y={heightPx - fullPx} width={width} height={failedPx} className="fill-warn" />
          </g>
        );
      })}
    </svg>
  );
}
