import { expect, test } from 'vitest';
import { openDemo, postChat, readWire } from '#tests/support/demo-client';
import { fetchGeneration } from './fetch-generation.ts';

const answer = 'One two three.';
const apiKey = 'sk-or-demo';

test('a generation is not found at first, then reported with its cost and tokens', async () => {
  const demo = await openDemo({ answer });
  const { id, usage } = await readWire(postChat(demo));
  const fetch = () => fetchGeneration({ baseUrl: demo.url, apiKey, id });
  expect(await fetch()).toEqual({ outcome: 'not_found' });
  expect(await fetch()).toEqual({
    outcome: 'found',
    cost: { costUsd: usage.cost, byokUsd: 0, inputTokens: 7, outputTokens: 3 },
  });
});

test('with a key of the account’s own, the provider’s bill is part of the cost', async () => {
  const demo = await openDemo({ answer, byokProviders: ['OpenAI'], recordBills: true });
  const { id } = await readWire(postChat(demo));
  await fetchGeneration({ baseUrl: demo.url, apiKey, id });
  const [bill] = demo.bills();
  const found = await fetchGeneration({ baseUrl: demo.url, apiKey, id });
  expect(found).toMatchObject({ outcome: 'found', cost: { byokUsd: bill?.byokUsd } });
  expect(found.outcome === 'found' ? found.cost.costUsd : -1).toBeCloseTo(
    (bill?.creditsUsd ?? 0) + (bill?.byokUsd ?? 0),
    12,
  );
});

test('nothing is reported for a free generation, a bad key or an odd answer', async () => {
  const demo = await openDemo({ answer });
  const { id } = await readWire(postChat(demo, { body: { model: 'openai/gpt-oss-20b:free' } }));
  for (const _ of [1, 2, 3])
    expect(await fetchGeneration({ baseUrl: demo.url, apiKey, id })).toEqual({ outcome: 'not_found' });
  expect(await fetchGeneration({ baseUrl: demo.url, apiKey: 'bad', id })).toEqual({ outcome: 'refused' });
  demo.playAt('/generation', { kind: 'custom', status: 200, body: { data: { total_cost: -1 } } });
  expect(await fetchGeneration({ baseUrl: demo.url, apiKey, id })).toEqual({ outcome: 'failed' });
});
