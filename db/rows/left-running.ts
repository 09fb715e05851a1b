import { z } from 'zod';
import { ConnectionId } from '#lib/contracts/connection';
import type { HistoryWrites } from '#lib/store/history';

/** A request that a process left `running`, as a driver reads it. */
export type LeftRow = {
  readonly id: string;
  readonly explanation: string | null;
  readonly call: string | null;
  readonly connection: ConnectionId;
  readonly heldNano: number | null;
};

const StoredCall = z.object({
  index: z.int(),
  model: z.string(),
  /** Calls from before there were connections have no connection. */
  connection: ConnectionId.exactOptional(),
  provider: z.string().nullable(),
  waitMs: z.number(),
  startedAtMs: z.number(),
  timeToFirstTokenMs: z.number().nullable(),
  generationId: z.string().nullable(),
});

type LeftRunning = Awaited<ReturnType<HistoryWrites['readLeftRunning']>>[number];

export function toLeftRunning({ connection, call, ...row }: LeftRow): LeftRunning {
  return {
    ...row,
    call: call === null ? null : { connection, ...StoredCall.parse(JSON.parse(call)) },
  };
}
