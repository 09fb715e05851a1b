import type { FinishWrite } from '#lib/store/history-rows';
import { generateHistory } from '#lib/server/demo-seed/generate-history';

type Wanted = {
  readonly requests: number;
  /** The rows end shortly before this time. */
  readonly endMs: number;
  readonly days: number;
  readonly seed: number;
};

/** Realistic requests of the days before a time, oldest first. */
export async function generateRows(wanted: Wanted): Promise<FinishWrite[]> {
  const rows: FinishWrite[] = [];
  for await (const batch of generateHistory({ ...wanted, batchSize: 500 })) rows.push(...batch);
  return rows;
}
