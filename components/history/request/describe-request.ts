import { isOfDemo } from '#lib/contracts/known-connections';
import type { HistoryAttempt, HistoryDetail } from '#lib/contracts/history';
import { originWords } from '#components/origin/origin-words.ts';
import { formatCount, formatDuration, formatUsd } from '#components/ui/format-number.ts';
import { describeMissingAttempts } from './attempts-so-far.ts';
import { describeNext } from './describe-next.ts';
import { isCancelled } from './attempt-end.ts';
import { statusWordsOf } from '#components/history/status-words.ts';

/** A request as plain text for a chat or a ticket: the cause first, then the attempts. */
export function describeRequest({ request, attempts, explanation }: HistoryDetail): string {
  const facts = [
    statusWordsOf(request).label,
    request.category,
    request.durationMs === null ? null : formatDuration(request.durationMs),
    request.inputTokens === null && request.outputTokens === null
      ? null
      : `${countOf(request.inputTokens)} tokens in, ${countOf(request.outputTokens)} out`,
    request.costUsd === null ? null : `${request.costEstimated ? 'about ' : ''}${formatUsd(request.costUsd)}`,
    isOfDemo(request.connection) ? 'demo' : null,
  ];
  const beyond = describeMissingAttempts(request, attempts);
  const isMixed = new Set(attempts.map(({ connection }) => connection)).size > 1;
  return [
    explanation,
    '',
    facts.filter((fact) => fact !== null).join(' · '),
    `${request.createdAt} · ${request.id}`,
    '',
    ...attempts.map((attempt, at) =>
      describeAttempt(attempt, at, { next: describeNext(attempts, at, request), isMixed }),
    ),
    ...(beyond === null ? [] : [beyond]),
  ].join('\n');
}

function describeAttempt(
  attempt: HistoryAttempt,
  at: number,
  /** `isMixed`: the attempts used different connections. */
  { next, isMixed }: { readonly next: string | null; readonly isMixed: boolean },
): string {
  const facts = [
    isCancelled(attempt) ? 'cancelled' : attempt.outcome,
    attempt.origin === null ? null : originWords[attempt.origin].label,
    isMixed ? `connection ${attempt.connection}` : null,
    attempt.httpStatus === null ? null : `HTTP ${attempt.httpStatus}`,
    attempt.provider,
    attempt.outcome === 'skipped' || attempt.durationMs === null ? null : formatDuration(attempt.durationMs),
  ];
  const words = [attempt.reason, next === null ? null : `${next}.`].filter((word) => word !== null).join(' ');
  const head = `${at + 1}. ${attempt.model}: ${facts.filter((fact) => fact !== null).join(', ')}`;
  return words === '' ? head : `${head}\n   ${words}`;
}

function countOf(tokens: number | null): string {
  return tokens === null ? 'unknown' : formatCount(tokens);
}
