/** Failures after which a model cools down. */
export const passing = [
  'rate_limited',
  'overloaded',
  'unreachable',
  'timed_out',
  'model_unavailable',
  'server_error',
  'interrupted',
  'unauthorized',
  'credits_exhausted',
];
