// The columns that identify a row of each table of sums.

export const comboKey = [
  'hour',
  'category',
  'requested',
  'served',
  'provider',
  'client',
  'status',
  'switched',
  'origin',
  'stream',
  'connection',
  'tried',
] as const;
export const rollupKey = [
  'span',
  'facet',
  'at',
  'model',
  'provider',
  'category',
  'client',
  'connection',
] as const;
export const failureKey = [
  'span',
  'at',
  'origin',
  'kind',
  'model',
  'provider',
  'category',
  'client',
  'connection',
] as const;
