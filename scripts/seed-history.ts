import type { StoredRecovery } from '#lib/store/cooldowns';
import { join, relative, resolve } from 'node:path';
import { argv, env, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { createHistoryStore } from '#db/sqlite/history/history-store';
import { openDatabase } from '#db/sqlite/open-database';
import { createRecoveryStore } from '#db/sqlite/history/recovery-store';
import { generateHistory } from '#lib/server/demo-seed/generate-history';

// `npm run seed:history -- --requests 1000000`: adds demo requests to the history.

const usage = `npm run seed:history -- [--requests 1000000] [--days 90] [--seed 1] [--data-dir ./data/demo]

Adds made-up requests, marked as demo, to the history in a data folder. Without --data-dir (or DATA_DIR)
that is the demo's, so that it does not mix with yours. To see it, run npm run demo.`;

/** Large enough for cheap commits, and small enough not to block a running Understudy. */
const BATCH = 4_000;

const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    requests: { type: 'string', default: '1000000' },
    days: { type: 'string', default: '90' },
    seed: { type: 'string', default: '1' },
    'data-dir': { type: 'string', default: env['DATA_DIR'] ?? './data/demo' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  stdout.write(`${usage}\n`);
  process.exit(0);
}

const requests = readCount('requests', values.requests, 10_000_000);
const days = readCount('days', values.days, 3_650);
const seed = readCount('seed', values.seed, 4_294_967_295);
const dataDir = resolve(values['data-dir']);

const database = openDatabase(join(dataDir, 'understudy.db'));
const history = createHistoryStore(database);
const startedAt = performance.now();
let written = 0;
let toldAt = startedAt;
const recoveries = createRecoveryStore(database);
let back: StoredRecovery[] = [];
for await (const batch of generateHistory({
  requests,
  days,
  seed,
  endMs: Date.now(),
  batchSize: BATCH,
  onRecovery: (recovery) => back.push(recovery),
})) {
  history.writeBatch(batch);
  history.catchUp(BATCH);
  await recoveries.addRecoveries(back);
  back = [];
  written += batch.length;
  if (performance.now() - toldAt < 5_000) continue;
  toldAt = performance.now();
  stdout.write(`${written.toLocaleString('en')} of ${requests.toLocaleString('en')}\n`);
}
database.close();
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
stdout.write(
  `${written.toLocaleString('en')} requests over ${days} days in ${relative('.', dataDir) || dataDir}, in ${seconds} s.\n`,
);

function readCount(name: string, text: string, most: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  stderr.write(`--${name} must be a whole number from 1 to ${most}.\n\n${usage}\n`);
  process.exit(1);
}
