import type { ConsentDecision, ConsentQuestion, ConsentScope } from '#lib/contracts/consent';
import { formatDuration, formatUsd } from '#components/ui/format-number.ts';

/** The choices for what an answer covers. */
export function scopeOptions({ waiting, conversations }: ConsentQuestion) {
  return [
    { value: 'request', label: waiting === 1 ? 'This request' : `These ${waiting}` },
    {
      value: 'conversation',
      label: conversations === 1 ? 'Conversation' : `${conversations} conversations`,
    },
    { value: 'hour', label: 'One hour' },
  ] as const satisfies readonly { value: ConsentScope; label: string }[];
}

export function titleQuestion({ target, categoryName }: ConsentQuestion): string {
  return `Approve ${target.model} for ${categoryName}?`;
}

/** How many requests wait, and for how long. */
export function describeWaiting(question: ConsentQuestion, nowMs: number | null): string {
  const { waiting, firstEndsAt, endsAt } = question;
  const requests = waiting === 1 ? '1 request is waiting' : `${waiting} requests are waiting`;
  if (nowMs === null) return `${requests}.`;
  const left = (iso: string) =>
    formatDuration(Math.max(0, Math.ceil((Date.parse(iso) - nowMs) / 1_000)) * 1_000);
  const [first, last] = [left(firstEndsAt), left(endsAt)];
  return first === last ? `${requests}, ${last} left.` : `${requests}, ${first} to ${last} left.`;
}

/** The initial amount if the category sets none: about twenty requests, rounded. */
export function suggestAmount({ uptoUsd, target: { estimateUsd } }: ConsentQuestion): number {
  if (uptoUsd !== null) return uptoUsd;
  const usd = Math.max(0.01, (estimateUsd ?? 0) * 20);
  const step = 10 ** Math.floor(Math.log10(usd));
  return Number((Math.ceil(usd / step) * step).toPrecision(1));
}

/** The problem with an amount; null if it can be approved. */
export function amountProblem(
  { uptoUsd, target: { estimateUsd } }: ConsentQuestion,
  text: string,
): string | null {
  const usd = Number(text.replace(/^\$/, ''));
  if (text.trim() === '' || !Number.isFinite(usd) || usd <= 0) return 'Enter an amount in USD.';
  if (estimateUsd !== null && usd < estimateUsd)
    return `The request alone may cost about ${formatUsd(estimateUsd)}.`;
  if (uptoUsd !== null && usd > uptoUsd) return `The category allows at most ${formatUsd(uptoUsd)}.`;
  return null;
}

/** What an answer covers, in words. */
export function describeCover({ scope, covers }: ConsentDecision): string {
  switch (scope) {
    case 'request':
      return covers === 1 ? 'for one request' : `for ${covers} requests`;
    case 'conversation':
      return covers === 1 ? 'for one conversation' : `for ${covers} conversations`;
    case 'hour':
      return 'for an hour';
  }
}

/** The used part of an approval. */
export function describeUse({ answer, uptoUsd, spentUsd, heldUsd }: ConsentDecision): string {
  if (answer === 'no') return 'The model isn’t called, and you aren’t asked again.';
  const of = uptoUsd === null ? '' : ` of ${formatUsd(uptoUsd)}`;
  const held = heldUsd > 0 ? `, ${formatUsd(heldUsd)} reserved for calls in progress` : '';
  return `${formatUsd(spentUsd)}${of} spent${held}.`;
}
