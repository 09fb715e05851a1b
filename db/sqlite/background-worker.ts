import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { createClientTraces } from './client-traces.ts';
import { createCooldownStore } from './cooldown-store.ts';
import { createLateCosts } from './late-costs.ts';
import { createHistorySums } from './history-sums.ts';
import { createHistoryWrites } from './history-writes.ts';
import { joinDatabase } from './open-database.ts';
import { createProvenanceStore } from './provenance-store.ts';
import { createRecoveryStore } from './recovery-store.ts';
import { answerCalls } from './thread-calls.ts';

const { file } = z.object({ file: z.string() }).parse(workerData);

const database = joinDatabase(file);
const { save, remove } = createCooldownStore(database);
const { addRecoveries, removeBefore } = createRecoveryStore(database);
const provenance = createProvenanceStore(database);

const sums = createHistorySums(database);

const verbs = {
  ...createHistoryWrites(database, sums),
  ...createLateCosts(database, sums),
  saveCooldown: save,
  removeCooldown: remove,
  addRecoveries,
  removeRecoveries: removeBefore,
  addMakers: provenance.add,
  pruneMakers: provenance.prune,
  ...createClientTraces(database),
};
export type BackgroundVerbs = typeof verbs;

if (parentPort !== null) answerCalls(parentPort, verbs);
