import type { HistoryDetail } from '#lib/contracts/history';
import type { Policy } from '#lib/contracts/policy';

type AsItWas = Pick<HistoryDetail['request'], 'chain' | 'policy'>;

/** The differences between today's chain and policy and those of a request, as sentences. */
export function compareLists(
  then: AsItWas,
  today: { readonly chain: readonly string[]; readonly policy: Policy },
): readonly string[] {
  const added = today.chain.filter((id) => !then.chain.includes(id));
  const gone = then.chain.filter((id) => !today.chain.includes(id));
  const kept = (chain: readonly string[], other: readonly string[]) =>
    chain.filter((id) => other.includes(id)).join(' ');
  const isReordered = kept(then.chain, today.chain) !== kept(today.chain, then.chain);
  const sentences = [
    added.length === 0 ? null : `${list(added)} ${added.length === 1 ? 'was' : 'were'} added.`,
    gone.length === 0 ? null : `${list(gone)} ${gone.length === 1 ? 'was' : 'were'} removed.`,
    isReordered ? 'The order changed.' : null,
    isSame(then.policy, today.policy) ? null : 'The policy changed.',
  ];
  return sentences.filter((sentence) => sentence !== null);
}

function list(ids: readonly string[]): string {
  const last = ids.at(-1) ?? '';
  return ids.length < 2 ? last : `${ids.slice(0, -1).join(', ')} and ${last}`;
}

/** Whether two policies are the same. Fields added by a later version don't count as changes. */
function isSame(then: Policy, today: Policy): boolean {
  const before = new Map(Object.entries(then));
  return Object.entries(today).every(
    ([rule, value]) => !before.has(rule) || JSON.stringify(before.get(rule)) === JSON.stringify(value),
  );
}
