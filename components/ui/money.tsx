import { formatUsd } from './format-number.ts';

/** An amount in USD; an estimate is marked as one. */
export function Money({ usd, isEstimate = false }: { usd: number | null; isEstimate?: boolean }) {
  if (usd === null) return <span className="text-fg-faint">–</span>;
  return (
    <span data-slot="money" title={`${usd} USD${isEstimate ? ', an estimate' : ''}`}>
      {isEstimate ? (
        <>
          <span aria-hidden>~</span>
          <span className="sr-only">about </span>
        </>
      ) : null}
      {formatUsd(usd)}
    </span>
  );
}
