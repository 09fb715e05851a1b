import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { createCooldownStore } from './cooldown-store.ts';
import { type HistoryMessage, unpackWrites } from './history-message.ts';
import { createHistorySums } from './history-sums.ts';
import { createHistoryWrites } from './history-writes.ts';
import { joinDatabase } from './open-database.ts';
import { createRecoveryStore } from './recovery-store.ts';
import { answerCalls } from './thread-calls.ts';

const { file } = z.object({ file: z.string() }).parse(workerData);

const database = joinDatabase(file);
const { writeBatch, ...history } = createHistoryWrites(database, createHistorySums(database));
const { save, remove } = createCooldownStore(database);
const { addRecoveries, removeBefore } = createRecoveryStore(database);

const verbs = {
  ...history,
  writePacked: (message: HistoryMessage): void => writeBatch(unpackWrites(message)),
  saveCooldown: save,
  removeCooldown: remove,
  addRecoveries,
  removeRecoveries: removeBefore,
};
export type WriteVerbs = typeof verbs;

if (parentPort !== null) answerCalls(parentPort, verbs);
