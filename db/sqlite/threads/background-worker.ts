import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { createClientTraces } from '#db/sqlite/client-traces';
import { createCooldownStore } from '#db/sqlite/cooldown-store';
import { createLateCosts } from '#db/sqlite/history/late-costs';
import { createHistorySums } from '#db/sqlite/history/history-sums';
import { createHistoryWrites } from '#db/sqlite/history/history-writes';
import { joinDatabase } from '#db/sqlite/open-database';
import { createProvenanceStore } from '#db/sqlite/provenance-store';
import { createRecoveryStore } from '#db/sqlite/history/recovery-store';
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
