import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { DemoUpstream } from '#lib/demo/start-demo-upstream';
import { openDemo, plainModel, postChat, readWire } from '#tests/support/demo-client';

const DAY_MS = 24 * 60 * 60 * 1_000;
const key = 'sk-or-v1-mine';
const other = 'sk-or-v1-other';
const manager = 'sk-or-mgmt-one';
const claude = 'anthropic/claude-haiku-4.5';

const ask = (demo: DemoUpstream, query = '', as = manager) =>
  fetch(`${demo.url}/activity${query}`, { headers: { authorization: `Bearer ${as}` } });
type Row = { date: string; model: string; usage: number; byok_usage_inference: number; requests: number };
const rowsOf = async (answer: Promise<Response>) => ((await (await answer).json()) as { data: Row[] }).data;

async function openWithTwoDays() {
  let nowMs = Date.UTC(2026, 10, 28, 12);
  const demo = await openDemo({ now: () => nowMs, recordBills: true, byokProviders: ['Anthropic'] });
  const call = async (as: string, model = plainModel) =>
    (await readWire(postChat(demo, { headers: { authorization: `Bearer ${as}` }, body: { model } }))).usage
      .cost;
  const first = [await call(key), await call(key), await call(other)];
  nowMs += DAY_MS;
  const second = [await call(key, claude)];
  return {
    demo,
    first,
    second,
    advance: () => {
      nowMs += DAY_MS;
    },
  };
}

test('the activity lists the bill by day and model, once a day is over', async () => {
  const { demo, first, second, advance } = await openWithTwoDays();
  expect(await rowsOf(ask(demo))).toEqual([
    expect.objectContaining({ date: '2026-11-28', model: plainModel, requests: 3 }),
  ]);
  advance();
  const rows = await rowsOf(ask(demo));
  expect(rows.map(({ date, model, requests }) => [date, model, requests])).toEqual([
    ['2026-11-28', plainModel, 3],
    ['2026-11-29', claude, 1],
  ]);
  expect(rows[0]?.usage).toBeCloseTo(
    first.reduce((sum, cost) => sum + cost, 0),
    12,
  );
  expect(rows[1]).toMatchObject({
    usage: second[0],
    byok_usage_inference: demo.bills().at(-1)?.byokUsd,
  });
});

test('it can be asked for one day, or for one key by its hash', async () => {
  const { demo, advance } = await openWithTwoDays();
  advance();
  expect(await rowsOf(ask(demo, '?date=2026-11-29'))).toMatchObject([{ model: claude }]);
  const hash = createHash('sha256').update(other).digest('hex');
  expect(await rowsOf(ask(demo, `?api_key_hash=${hash}`))).toMatchObject([
    { date: '2026-11-28', requests: 1 },
  ]);
  expect((await ask(demo, '?date=2026-11-30')).status).toBe(400);
  expect((await ask(demo, '?date=yesterday')).status).toBe(400);
});

test('it takes a management key', async () => {
  const { demo } = await openWithTwoDays();
  expect((await ask(demo, '', key)).status).toBe(403);
  expect((await ask(demo, '', 'nothing')).status).toBe(401);
});

test('days that are more than a month past are forgotten', async () => {
  const { demo, advance } = await openWithTwoDays();
  for (let day = 0; day < 40; day += 1) advance();
  expect(await rowsOf(ask(demo))).toEqual([]);
});
