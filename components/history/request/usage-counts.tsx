import type { HistoryAttempt, OwnCalls } from '#lib/contracts/history';
import { isFreeId } from '#lib/contracts/model-variant';
import { formatCount } from '#components/ui/format-number.ts';
import { formatMinute } from '#components/ui/format-time.ts';
import { describeLimitOwner } from './describe-limit-owner.ts';

/** Shows who set the limit that an attempt reached, and how many requests Understudy had sent before it. */
export function UsageCounts({
  calls,
  attempt,
}: {
  calls: OwnCalls;
  attempt: Pick<HistoryAttempt, 'model' | 'origin'>;
}) {
  const { toModel, toFreeModels, inAll, limit } = calls;
  const isFree = isFreeId(attempt.model);
  const rows: readonly { name: string; count: OwnCalls['inAll'] }[] = [
    { name: 'to this model', count: toModel },
    ...(isFree ? [{ name: 'to all free models', count: toFreeModels }] : []),
    { name: 'to all models', count: inAll },
  ];
  return (
    <section aria-label="Was it me?" className="mt-2 max-w-3xl border-l-2 pl-3">
      <p>
        <strong className="font-medium">Was it me?</strong>{' '}
        {describeLimitOwner(attempt.origin, calls.certain ?? true)}
      </p>
      <table className="mt-1 text-sm">
        <thead>
          <tr className="text-xs text-fg-faint">
            <th scope="col" className="text-left font-medium">
              Your requests
            </th>
            <th scope="col" className="pl-6 numeric font-medium">
              last minute
            </th>
            <th scope="col" className="pl-6 numeric font-medium">
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
              <td className="pl-6 numeric">{formatCount(count.lastMinute)}</td>
              <td className="pl-6 numeric">{formatCount(count.today)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-fg-muted">
        {limit === null ? "The provider didn't say what the limit is." : describeLimit(limit)}
      </p>
    </section>
  );
}

function describeLimit({ requests, per, from, resetsAt }: NonNullable<OwnCalls['limit']>): string {
  const span = per === 'unknown' ? '' : ` per ${per}`;
  const source = from === 'header' ? 'according to OpenRouter' : 'the rule for free models';
  const reset = resetsAt === null ? '' : ` It resets ${formatMinute(Date.parse(resetsAt))}.`;
  if (requests === null) return `The limit counts requests${span}, ${source}.${reset}`;
  return `The limit was ${formatCount(requests)} requests${span}, ${source}.${reset}`;
}
