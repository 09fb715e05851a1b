import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { v7 as uuidV7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openStore } from '#db/sqlite/open-store';
import { HistoryQuery } from '#lib/contracts/history';
import { defaultPolicy } from '#lib/contracts/policy';
import { historyRow } from '#tests/support/history-row';
import { projectRoot } from '#tests/support/start-product';
import { shownHistory } from '#tests/support/shown-history';

const migrations = join(projectRoot, 'db', 'sqlite', 'migrations');
const Journal = z.looseObject({ entries: z.array(z.looseObject({ tag: z.string() })) });
const journal = Journal.parse(JSON.parse(readFileSync(join(migrations, 'meta', '_journal.json'), 'utf8')));
const tags = journal.entries.map(({ tag }) => tag);

const atMs = Date.UTC(2026, 10, 18, 12);
const KIMI = 'moonshotai/kimi-k2';
const id = uuidV7({ msecs: atMs });

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-schema-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Value = string | number | null;

/** Omits columns and tables that the schema does not have yet. */
function insert(sqlite: Sqlite.Database, table: string, row: Record<string, Value>): void {
  const known = new Set(
    sqlite.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table),
  );
  const columns = Object.keys(row).filter((column) => known.has(column));
  if (columns.length === 0) return;
  sqlite
    .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    .run(...columns.map((column) => row[column]));
}

/** A database at the state of this migration, with a chain, a request, a cooldown and a setting. */
function makeOlder(last: number): void {
  const older = join(folder, 'migrations');
  cpSync(migrations, older, { recursive: true });
  const entries = journal.entries.slice(0, last + 1);
  writeFileSync(join(older, 'meta', '_journal.json'), JSON.stringify({ ...journal, entries }));
  const sqlite = new Sqlite(join(folder, 'understudy.db'));
  migrate(drizzle(sqlite), { migrationsFolder: older });
  insert(sqlite, 'categories', {
    slug: 'own',
    name: 'Own',
    description: 'Made long ago.',
    built_in: 0,
    position: 9,
    policy: '{"retries":3}',
    version: 4,
    created_at: atMs,
    updated_at: atMs,
  });
  insert(sqlite, 'category_models', { category_slug: 'own', position: 0, model_id: KIMI });
  insert(sqlite, 'snapshots', {
    id: 1,
    hash: 'a',
    json: JSON.stringify({ chain: [KIMI], policy: defaultPolicy }),
  });
  insert(sqlite, 'requests', {
    id,
    created_at_ms: atMs,
    category: 'own',
    requested_model: 'understudy/own',
    served_model: KIMI,
    status: 'served',
    stream: 0,
    switched: 1,
    attempt_count: 2,
    duration_ms: 500,
    connection: 'openrouter',
    snapshot_id: 1,
    explanation: 'It answered.',
  });
  insert(sqlite, 'history_queue', { request_id: id });
  insert(sqlite, 'attempts', {
    request_id: id,
    idx: 0,
    model: 'a/one',
    outcome: 'skipped',
    kind: 'skipped',
    origin: 'upstream_provider',
    evidence: JSON.stringify([{ field: 'cooldown', value: 'model:a/one', meaning: 'It was cooling down.' }]),
    skip_cause: 'cooling_down',
    wait_ms: 0,
    started_at_ms: atMs,
    duration_ms: 0,
  });
  insert(sqlite, 'attempts', {
    request_id: id,
    idx: 1,
    model: KIMI,
    outcome: 'served',
    http_status: 200,
    wait_ms: 0,
    started_at_ms: atMs,
    duration_ms: 500,
  });
  insert(sqlite, 'cooldowns', {
    id: 'model:a/one',
    connection: 'openrouter',
    scope: 'model',
    model: 'a/one',
    origin: 'upstream_provider',
    reason: 'a limit',
    started_at: atMs,
    ends_at: atMs + 60_000,
    failures: 1,
  });
  insert(sqlite, 'settings', { key: 'kept', value: '"a value"', updated_at: atMs });
  sqlite.close();
}

test.each(tags.map((tag, index) => [tag, index] as const))(
  'a database of %s opens with all its data',
  async (_tag, index) => {
    makeOlder(index);
    const store = openStore({
      dataDir: folder,
      onError(error) {
        throw error;
      },
      now: () => atMs,
    });
    try {
      await store.history.catchUp(10);
      const own = (await store.categories.listCategories()).find(({ slug }) => slug === 'own');
      expect(own).toMatchObject({
        description: 'Made long ago.',
        models: [KIMI],
        policy: { retries: 3 },
        version: 4,
      });
      const { requests } = await shownHistory(store.history).readPage(
        HistoryQuery.parse({ category: 'own' }),
      );
      expect(requests).toMatchObject([{ id, servedModel: KIMI, status: 'served', connection: 'openrouter' }]);
      expect(await store.history.readDetail(id)).toMatchObject({
        explanation: 'It answered.',
        attempts: [
          { model: 'a/one', outcome: 'skipped' },
          { model: KIMI, outcome: 'served', connection: 'openrouter' },
        ],
      });
      // Because it was skipped for a cooldown, its first choice recovers with the next answer.
      await store.history.writeBatch([historyRow({ atMs: atMs + 1_000, attempts: [{ model: 'a/one' }] })]);
      expect((await shownHistory(store.history).readDetail(id))?.request.firstChoiceBackAt).toBe(
        new Date(atMs + 1_100).toISOString(),
      );
      expect(await store.cooldowns.readAll()).toMatchObject([
        { id: 'model:a/one', connection: 'openrouter' },
      ]);
      expect(await store.settings.readSetting('kept')).toBe('a value');
    } finally {
      await store.close();
    }
  },
);
