import type { Evidence } from '#lib/contracts/verdict';

const columns = 'gap-x-4 @lg:grid @lg:grid-cols-[3fr_3fr_4fr]';

/** What a verdict rests on: where it stood, what it said, and what that tells. One under the other where it is narrow. */
export function EvidenceTable({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <div className="@container">
      <div aria-hidden className={`hidden border-b pb-1.5 text-xs font-medium text-fg-faint ${columns}`}>
        <span>Found in</span>
        <span>Value</span>
        <span>Meaning</span>
      </div>
      <dl>
        {evidence.map(({ field, value, meaning }, at) => (
          <div key={at} className={`border-b py-1.5 wrap-anywhere ${columns}`}>
            <dt className="text-id leading-5 text-fg-muted">{field}</dt>
            <dd className="text-id leading-5 whitespace-pre-wrap">{value}</dd>
            <dd className="text-fg-muted first-letter:uppercase">{meaning}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
