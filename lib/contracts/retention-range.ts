/** The range of the retention limits. */
export const retentionRange = {
  days: { min: 1, max: 3_650 },
  rows: { min: 100, max: 100_000_000 },
} as const;
