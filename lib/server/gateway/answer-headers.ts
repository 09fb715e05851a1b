import type { Carried } from '#lib/contracts/carried';
import { type ConnectionRef, isSameTarget } from '#lib/engine/candidate';
import type { Dialect } from '#lib/dialects/dialect';
import { type Attempt, hasFailed, originOf } from '#lib/engine/attempt';
import type { RowState } from './gate.ts';

type HeaderInput = {
  readonly requestId: string;
  /** The client's dialect. */
  readonly dialect: Pick<Dialect, 'requestIdHeader'>;
  readonly category: string | null;
  readonly servedModel: string | null;
  readonly provider: string | null;
  /** All attempts so far, the answering one included. */
  readonly attempts: readonly Attempt[];
  readonly attemptCount: number;
  /** The target that answers; null if none does. */
  readonly answering: { readonly connection: ConnectionRef; readonly model: string } | null;
  /** Changes to the conversation for the answering target. */
  readonly carried: readonly Carried[];
  readonly isDemo: boolean;
  readonly row: RowState;
  /** Understudy's own time so far; null if no request was run, or if it waits for a person. */
  readonly overheadMs: number | null;
};

/**
 * The headers of every `/v1` answer. Values that don't apply are `none`; values that upstream did not report
 * are `unknown`.
 */
export function answerHeaders(input: HeaderInput): Record<string, string> {
  const { answering } = input;
  const headers: Record<string, string> = {
    'x-understudy-request-id': input.requestId,
    'x-understudy-category': input.category ?? 'none',
    'x-understudy-served-model': headerText(input.servedModel ?? 'none'),
    'x-understudy-provider': headerText(input.provider ?? (input.servedModel === null ? 'none' : 'unknown')),
    'x-understudy-connection': answering?.connection.slug ?? 'none',
    'x-understudy-attempts': String(input.attemptCount),
  };
  const { requestIdHeader } = input.dialect;
  if (requestIdHeader !== null) headers[requestIdHeader] = input.requestId;
  if (input.overheadMs !== null) headers['x-understudy-overhead-ms'] = input.overheadMs.toFixed(2);
  const skipped = describeSkipped(input.attempts);
  if (skipped !== '') headers['x-understudy-skipped'] = headerText(skipped);
  const carried = input.carried.reduce((sum, { count }) => sum + count, 0);
  if (carried > 0) headers['x-understudy-carried'] = String(carried);
  if (input.isDemo) headers['x-understudy-demo'] = 'true';
  if (input.row === 'late') headers['x-understudy-history'] = 'late';
  const [first] = input.attempts;
  if (first !== undefined && answering !== null && !isSameTarget(first, answering)) {
    const cause = input.attempts.find(hasFailed) ?? first;
    headers['x-understudy-switch'] = headerText(
      `${originOf(cause) ?? 'understudy'}; ${first.model} -> ${input.servedModel ?? answering.model}`,
    );
  }
  return headers;
}

/** The maximum length. The metadata has the full list. */
const MOST_SKIPPED = 8;

/** The models that were skipped before any call, each with its cause. */
function describeSkipped(attempts: readonly Attempt[]): string {
  const skipped = attempts.filter((attempt) => attempt.outcome === 'skipped');
  const named = skipped.slice(0, MOST_SKIPPED).map(({ model, cause }) => `${model} (${cause})`);
  const more = skipped.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Headers allow only Latin letters; other characters are replaced, not dropped. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
