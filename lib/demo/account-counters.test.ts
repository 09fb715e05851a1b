import { expect, test } from 'vitest';
import { openDemo, plainModel, postChat, readWire } from '#tests/support/demo-client';

const noonMs = Date.UTC(2026, 9, 2, 12, 0, 5);
const freeModels = ['google/gemma-4-31b-it:free', 'openai/gpt-oss-20b:free'];

test('all free models of a key share one counter per minute, and paid models are not counted', async () => {
  let nowMs = noonMs;
  const demo = await openDemo({ freePerMinute: 3, now: () => nowMs });
  const callFree = (index: number, key = 'sk-or-one') =>
    postChat(demo, { body: { model: freeModels[index % 2] }, headers: { authorization: `Bearer ${key}` } });
  for (let index = 0; index < 3; index += 1) expect((await callFree(index)).status).toBe(200);
  const refused = await callFree(3);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-ratelimit-limit')).toBe('3');
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(refused.headers.get('x-ratelimit-reset')).toBe(String(Date.UTC(2026, 9, 2, 12, 1)));
  expect((await readWire(refused)).error).toMatchObject({
    message: 'Rate limit exceeded: free-models-per-min. ',
    metadata: { limit_source: 'openrouter_free_tier_per_minute', provider_name: null },
  });
  expect((await postChat(demo, { body: { model: plainModel } })).status).toBe(200);
  expect((await callFree(0, 'sk-or-two')).status).toBe(200);
  nowMs += 60_000;
  expect((await callFree(0)).status).toBe(200);
});

test('the day ends at midnight UTC, and refused calls count', async () => {
  let nowMs = noonMs;
  const demo = await openDemo({ freePerMinute: 1, freePerDay: 3, now: () => nowMs });
  const callFree = () => postChat(demo, { body: { model: freeModels[0] } });
  const usedToday = async () => {
    const headers = { authorization: 'Bearer sk-or-demo' };
    return (await readWire(fetch(`${demo.url}/key`, { headers }))).data.free_model_daily_requests;
  };
  expect((await callFree()).status).toBe(200);
  expect((await callFree()).status).toBe(429);
  expect(await usedToday()).toEqual({ used: 2, limit: 3, remaining: 1 });
  nowMs += 60_000;
  expect((await callFree()).status).toBe(200);
  nowMs += 60_000;
  const refused = await callFree();
  expect((await readWire(refused)).error.message).toMatch(/^Rate limit exceeded: free-models-per-day/);
  expect(refused.headers.get('x-ratelimit-reset')).toBe(String(Date.UTC(2026, 9, 3)));
  nowMs = Date.UTC(2026, 9, 3);
  expect((await callFree()).status).toBe(200);
});

test('in demo mode, the per-minute limit allows few free calls', async () => {
  const demo = await openDemo({ builtInTroubles: true, now: () => noonMs });
  const statuses = [];
  for (let index = 0; index < 5; index += 1) {
    statuses.push((await postChat(demo, { body: { model: freeModels[0] } })).status);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 429]);
});
