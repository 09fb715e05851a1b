import { expect, test } from 'vitest';
import { openDemo, postChat, readUntilBroken, readWire } from '#tests/support/demo-client';

const answer = Array.from({ length: 60 }, (_, index) => `word${index + 1}`).join(' ');
const open = (more: Parameters<typeof openDemo>[0] = {}) => openDemo({ answer, recordBills: true, ...more });
const claude = 'anthropic/claude-haiku-4.5';
const marked = (text: string) => [
  { role: 'system', content: [{ type: 'text', text, cache_control: { type: 'ephemeral' } }] },
  { role: 'user', content: 'Hello there' },
];

test('the bill matches the cost reported in the answer', async () => {
  const demo = await open();
  const { id, usage } = await readWire(postChat(demo));
  expect(demo.bills()).toMatchObject([
    { generationId: id, creditsUsd: usage.cost, byokUsd: 0, isFree: false, isCancelled: false },
  ]);
});

test('a marked prompt is written to the cache once and then read from it', async () => {
  const demo = await open();
  const body = { model: claude, messages: marked('x'.repeat(4_000)) };
  const [first, second] = [
    await readWire(postChat(demo, { body })),
    await readWire(postChat(demo, { body })),
  ];
  expect(first.usage).toMatchObject({
    prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 1_000 },
  });
  expect(second.usage).toMatchObject({
    prompt_tokens_details: { cached_tokens: 1_000, cache_write_tokens: 0 },
  });
  // A million prompt tokens of this model cost $1, cache writes $1.25, and cache reads $0.10.
  expect(first.usage.cost - second.usage.cost).toBeCloseTo(1_000 * (1.25e-6 - 0.1e-6), 12);
});

test('a web search, a long prompt and a BYOK key change the price', async () => {
  const demo = await open({ byokProviders: ['Anthropic'] });
  const plain = await readWire(postChat(demo));
  const searched = await readWire(postChat(demo, { body: { plugins: [{ id: 'web' }] } }));
  expect(searched.usage.cost - plain.usage.cost).toBeCloseTo(0.005, 12);

  const model = 'qwen/qwen3.7-flash';
  const long = [{ role: 'user', content: 'y'.repeat(4 * 32_000) }];
  const { usage } = await readWire(postChat(demo, { body: { model, messages: long } }));
  expect(usage.cost).toBeCloseTo(2 * (32_004 * 0.03e-6 + usage.completion_tokens * 0.13e-6), 12);

  const own = await readWire(postChat(demo, { body: { model: claude } }));
  expect(own.usage).toMatchObject({ is_byok: true });
  expect(demo.bills().at(-1)?.byokUsd).toBeCloseTo(own.usage.cost * 20, 9);
});

test('a failed answer is not billed, apart from its web search', async () => {
  const demo = await open();
  const scenario = { kind: 'error_mid_stream', tokens: 5, shape: 'documented', done: true } as const;
  await (await postChat(demo, { body: { stream: true }, scenario })).text();
  await (await postChat(demo, { body: { stream: true, plugins: [{ id: 'web' }] }, scenario })).text();
  expect(demo.bills().map(({ creditsUsd }) => creditsUsd)).toEqual([0, 0.005]);
});

test('after a disconnect, only the sent part is billed if the provider stops, otherwise all of it', async () => {
  const demo = await open();
  const scenario = { kind: 'stall_after', tokens: 10, ms: 60_000 } as const;
  for (const model of ['openai/gpt-4.1-mini', 'google/gemini-2.5-flash-lite']) {
    const leaving = new AbortController();
    const response = await postChat(demo, {
      body: { model, stream: true },
      scenario,
      signal: leaving.signal,
    });
    const read = readUntilBroken(response);
    leaving.abort();
    await read;
  }
  await expect.poll(() => demo.bills().length).toBe(2);
  expect(demo.bills().map(({ completionTokens, isCancelled }) => [completionTokens, isCancelled])).toEqual([
    [10, true],
    [60, true],
  ]);
});
