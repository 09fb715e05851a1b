import type { Attempt } from '#lib/fallback/execution';

type HeaderInput = {
  readonly requestId: string;
  readonly category: string | null;
  readonly servedModel: string | null;
  readonly provider: string | null;
  /** All attempts so far, the answering one included. */
  readonly attempts: readonly Attempt[];
  readonly attemptCount: number;
  /** The model of the chain that answers; null when none does. */
  readonly answeringModel: string | null;
  readonly isDemo: boolean;
};

/** The headers every `/v1` answer carries; what does not apply is `none`, what upstream did not say `unknown`. */
export function answerHeaders(input: HeaderInput): Record<string, string> {
  const headers: Record<string, string> = {
    'x-understudy-request-id': input.requestId,
    'x-understudy-category': input.category ?? 'none',
    'x-understudy-served-model': headerText(input.servedModel ?? 'none'),
    'x-understudy-provider': headerText(input.provider ?? (input.servedModel === null ? 'none' : 'unknown')),
    'x-understudy-attempts': String(input.attemptCount),
  };
  if (input.isDemo) headers['x-understudy-demo'] = 'true';
  const first = input.attempts[0];
  if (first !== undefined && input.answeringModel !== null && first.model !== input.answeringModel) {
    const cause = input.attempts.find((attempt) => attempt.outcome === 'failed') ?? first;
    headers['x-understudy-switch'] = headerText(
      `${cause.origin ?? 'understudy'}; ${first.model} -> ${input.servedModel ?? input.answeringModel}`,
    );
  }
  return headers;
}

/** A header takes Latin letters only; anything else is replaced, not dropped. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
