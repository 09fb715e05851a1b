import { formatUsd } from './format-number.ts';

/** Below this, a list tells no digits. */
const leastShownUsd = 1e-6;

/** An amount in USD; an estimate is marked as one. */
export function Money({
  usd,
  isEstimate = false,
  isShort = false,
}: {
  usd: number | null;
  isEstimate?: boolean;
  /** Where there is no room for the digits of next to nothing. */
  isShort?: boolean;
}) {
  if (usd === null) return <span className="text-fg-faint">–</span>;
  const isLeast = isShort && usd > 0 && usd < leastShownUsd;
  return (
    <span data-slot="money" title={`${usd} USD${isEstimate ? ', an estimate' : ''}`}>
      {isEstimate ? (
        <>
          <span aria-hidden>~</span>
          <span className="sr-only">about </span>
        </>
      ) : null}
      {isLeast ? `<${formatUsd(leastShownUsd)}` : formatUsd(usd)}
    </span>
  );
}
