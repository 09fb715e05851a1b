import type { OwnCalls as OwnCallsOf } from '#lib/contracts/history';
import { formatCount } from '../ui/format-number.ts';
import { formatMinute } from '../ui/format-time.ts';

/** "Was it me?": what the person had sent themselves when the limit was met. */
export function OwnCalls({ calls, isFree }: { calls: OwnCallsOf; isFree: boolean }) {
  const { toModel, toFreeModels, inAll, limit } = calls;
  const rows: readonly { name: string; count: OwnCallsOf['inAll'] }[] = [
    { name: 'To this model', count: toModel },
    ...(isFree ? [{ name: 'To all free models', count: toFreeModels }] : []),
    { name: 'In all', count: inAll },
  ];
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">Was it me? What you had sent</h3>
      <table className="text-sm">
        <thead>
          <tr className="text-xs text-fg-faint">
            <th scope="col" className="text-left font-medium">
              <span className="sr-only">To whom</span>
            </th>
            <th scope="col" className="pl-6 text-right font-medium">
              last minute
            </th>
            <th scope="col" className="pl-6 text-right font-medium">
              today
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
    </div>
  );
}

function describeLimit({ requests, per, from, resetsAt }: NonNullable<OwnCallsOf['limit']>): string {
  const span = per === 'unknown' ? '' : ` a ${per}`;
  const source = from === 'header' ? 'as OpenRouter said' : 'the rule for free models';
  const reset = resetsAt === null ? '' : ` It starts anew ${formatMinute(Date.parse(resetsAt))}.`;
  if (requests === null)
    return `It is a limit${span === '' ? '' : ` of requests${span}`}, ${source}.${reset}`;
  return `The limit was ${formatCount(requests)} requests${span}, ${source}.${reset}`;
}
