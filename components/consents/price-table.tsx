import { Money } from '#components/ui/money';
import type { ConsentQuestion, Priced } from '#lib/contracts/consent';

/** The model's prices next to the first choice's, and the estimated cost of the request with each. */
export function PriceTable({ question: { target, firstChoice, waiting } }: { question: ConsentQuestion }) {
  return (
    <div className="overflow-x-auto" role="group" aria-label="Prices">
      <table className="w-full text-xs tabular-nums [&_td]:py-1 [&_td]:pl-3 [&_td]:text-right [&_th]:py-1 [&_th]:font-normal [&_thead_th:not(:first-child)]:pl-3 [&_thead_th:not(:first-child)]:text-right [&_thead_th]:whitespace-nowrap">
        <thead className="text-fg-faint">
          <tr>
            <th scope="col" className="text-left">
              Model
            </th>
            <th scope="col">In / M</th>
            <th scope="col">Out / M</th>
            <th scope="col">{waiting === 1 ? 'Request' : 'Each request'}</th>
          </tr>
        </thead>
        <tbody>
          <Row priced={target} />
          {firstChoice === null ? null : <Row priced={firstChoice} note="first choice" />}
        </tbody>
      </table>
    </div>
  );
}

function Row({ priced: { model, prices, estimateUsd }, note }: { priced: Priced; note?: string }) {
  return (
    <tr className="border-t">
      <th scope="row" className="w-full max-w-0 text-left">
        <span className="block truncate text-id" title={model}>
          {model}
        </span>
        {note === undefined ? null : <span className="block text-fg-faint">{note}</span>}
      </th>
      <td>
        <Price usd={prices.promptUsdPerMillion} />
      </td>
      <td>
        <Price usd={prices.completionUsdPerMillion} />
      </td>
      <td className="font-medium">
        {estimateUsd === null ? <Price usd={null} /> : <Money usd={estimateUsd} isEstimate />}
      </td>
    </tr>
  );
}

function Price({ usd }: { usd: number | null }) {
  return usd === null ? <span className="text-fg-muted">unknown</span> : <Money usd={usd} />;
}
