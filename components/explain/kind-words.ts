const words = new Map(
  Object.entries({
    rate_limited: 'rate-limited',
    overloaded: 'overloaded',
    skipped: 'skipped',
    interrupted: 'cut off',
    cut_short: 'stopped during the call',
    timed_out: 'timed out',
    server_error: 'server error',
    unreachable: 'unreachable',
    context_too_long: 'too long for the model',
    content_refused: 'content refused',
    credits_exhausted: 'credits used up',
    model_unavailable: 'model not available',
    unauthorized: 'key rejected',
    bad_request: 'request rejected',
    not_capable: 'not capable',
    empty_answer: 'empty answer',
  }),
);

/** A kind of failure in plain words, shown next to its origin. */
export function kindWords(kind: string): string {
  return words.get(kind) ?? kind.replaceAll('_', ' ');
}
