import { formatUsd } from './format-number.ts';

/** Amounts below this are shown without digits if `isShort`. */
const minShownUsd = 1e-6;

/** An amount in USD. Estimates are marked. */
export function Money({
  usd,
  isEstimate = false,
  isShort = false,
}: {
  usd: number | null;
  isEstimate?: boolean;
  /** For narrow columns, where the digits of tiny amounts don't fit. */
  isShort?: boolean;
}) {
  if (usd === null) return <span className="text-fg-faint">–</span>;
  const isLeast = isShort && usd > 0 && usd < minShownUsd;
  return (
    <span data-slot="money" title={`${usd} USD${isEstimate ? ', an estimate' : ''}`}>
      {isEstimate ? (
        <>
          <span aria-hidden>~</span>
          <span className="sr-only">about </span>
        </>
      ) : null}
      {isLeast ? `<${formatUsd(minShownUsd)}` : formatUsd(usd)}
    </span>
  );
}
