import type { Evidence } from '#lib/contracts/verdict';

const columns = 'gap-x-4 @md:grid @md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]';

/** The evidence for a verdict: where it was found, its value and its meaning. */
export function EvidenceTable({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <div className="@container">
      <div aria-hidden className={`hidden border-b pb-1.5 text-xs font-medium text-fg-faint ${columns}`}>
        <span>Found in</span>
        <span>Value and meaning</span>
      </div>
      <dl>
        {evidence.map(({ field, value, meaning }, at) => (
          <div key={at} className={`border-b py-1.5 wrap-anywhere ${columns}`}>
            <dt className="text-id leading-5 text-fg-muted">{field}</dt>
            <dd>
              <span className="block text-id leading-5 whitespace-pre-wrap">{value}</span>
              <span className="block text-fg-muted first-letter:uppercase">{meaning}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
