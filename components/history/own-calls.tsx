import type { OwnCalls as OwnCallsOf } from '#lib/contracts/history';
import type { Origin } from '#lib/contracts/vocabulary';
import { formatCount } from '../ui/format-number.ts';
import { formatMinute } from '../ui/format-time.ts';

/** "Was it me?": whose limit it was, and what the person had sent themselves when it was met. */
export function OwnCalls({
  calls,
  origin,
  isFree,
}: {
  calls: OwnCallsOf;
  origin: Origin | null;
  isFree: boolean;
}) {
  const { toModel, toFreeModels, inAll, limit } = calls;
  const rows: readonly { name: string; count: OwnCallsOf['inAll'] }[] = [
    { name: 'to this model', count: toModel },
    ...(isFree ? [{ name: 'to all free models', count: toFreeModels }] : []),
    { name: 'in all', count: inAll },
  ];
  return (
    <section aria-label="Was it me?" className="mt-2 max-w-3xl border-l-2 pl-3">
      <p>
        <strong className="font-medium">Was it me?</strong> {whose(origin)}
      </p>
      <table className="mt-1 text-sm">
        <thead>
          <tr className="text-xs text-fg-faint">
            <th scope="col" className="text-left font-medium">
              You had sent
            </th>
            <th scope="col" className="pl-6 text-right font-medium">
              in the last minute
            </th>
            <th scope="col" className="pl-6 text-right font-medium">
              that day
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, count }) => (
            <tr key={name}>
              <th scope="row" className="text-left font-normal text-fg-muted">
                {name}
              </th>
              <td className="pl-6 text-right">{formatCount(count.lastMinute)}</td>
              <td className="pl-6 text-right">{formatCount(count.today)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-fg-muted">{limit === null ? 'Nobody told the limit.' : describeLimit(limit)}</p>
    </section>
  );
}

function whose(origin: Origin | null): string {
  switch (origin) {
    case 'upstream_provider':
      return 'No. The provider limits what all of OpenRouter sends it, not you.';
    case 'upstream_byok':
      return 'Yes. It is the limit of your own key at the provider.';
    case 'openrouter_account':
      return 'Yes. It is a limit of your OpenRouter account or key.';
    case 'openrouter_free_tier':
      return 'Yes. It is the counter that all free models of your account share.';
    default:
      return 'Nobody said whose limit it was.';
  }
}

function describeLimit({ requests, per, from, resetsAt }: NonNullable<OwnCallsOf['limit']>): string {
  const span = per === 'unknown' ? '' : ` a ${per}`;
  const source = from === 'header' ? 'as OpenRouter said' : 'the rule for free models';
  const reset = resetsAt === null ? '' : ` It starts anew ${formatMinute(Date.parse(resetsAt))}.`;
  if (requests === null)
    return `It is a limit${span === '' ? '' : ` of requests${span}`}, ${source}.${reset}`;
  return `The limit was ${formatCount(requests)} requests${span}, ${source}.${reset}`;
}
