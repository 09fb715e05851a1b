const words: Readonly<Record<string, string>> = {
  rate_limited: 'limited',
  overloaded: 'overloaded',
  skipped: 'left alone',
  interrupted: 'broke off',
  cut_short: 'stopped during the call',
  timed_out: 'took too long',
  server_error: 'had a fault',
  unreachable: 'could not be reached',
  context_too_long: 'too long for the model',
  content_refused: 'refused the content',
  credits_exhausted: 'used up',
  model_unavailable: 'model not available',
  unauthorized: 'key not accepted',
  bad_request: 'request not accepted',
  not_capable: 'cannot do it',
  empty_answer: 'answered with nothing',
};

/** A kind of failure in plain words, beside who it was. */
export function kindWords(kind: string): string {
  return words[kind] ?? kind.replaceAll('_', ' ');
}
