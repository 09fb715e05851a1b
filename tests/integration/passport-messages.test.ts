import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';

const models = {
  anthropic: 'anthropic/claude-sonnet-4.6',
  openai: 'openai/gpt-5.2',
  google: 'google/gemini-2.5-flash',
  deepseek: 'deepseek/deepseek-v4-pro-0813',
  moonshot: 'moonshotai/kimi-k2.6',
  mistral: 'mistralai/mistral-medium-3-5',
} as const;
type Name = keyof typeof models;
const names = Object.keys(models) as Name[];

const tools = [{ name: 'look', input_schema: { type: 'object', properties: { place: { type: 'string' } } } }];

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage({ demo: { strictFamilies: true } });
});
afterAll(() => stage?.close());

type Block = Record<string, unknown>;

/** Runs four turns over Messages. Returns why the conversation broke off, or null. */
async function converse(from: Name, to: Name, isWithin: boolean): Promise<string | null> {
  const [first, second] = [models[from], models[to]];
  const messages: { role: string; content: unknown }[] = [];
  await stage.clean();
  let wanted: string = first;
  let refusals = 0;
  async function ask(): Promise<string | null> {
    const response = await fetch(`${stage.product.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: first,
        models: [first, second],
        max_tokens: 4_000,
        thinking: { type: 'enabled', budget_tokens: 2_000 },
        tools,
        messages,
      }),
    });
    const answer = (await response.json()) as { content: Block[] };
    if (response.status !== 200) return `${response.status} ${JSON.stringify(answer)}`;
    messages.push({ role: 'assistant', content: answer.content });
    const served = response.headers.get('x-understudy-served-model');
    return served === wanted ? null : `${served} in place of ${wanted}`;
  }
  const limit = (): void => {
    stage.play(first, { kind: 'rate_limited_upstream', retryAfterSeconds: 600 });
    wanted = second;
  };
  const countRefusals = (): void => {
    refusals += stage.upstream.calls().filter(({ status }) => status === 400).length;
  };
  const free = async (): Promise<void> => {
    countRefusals();
    await stage.clean();
    wanted = first;
  };
  for (const turn of [1, 2, 3, 4]) {
    if (!isWithin && turn === 2) limit();
    if (!isWithin && turn === 4) await free();
    messages.push({ role: 'user', content: `Please look outside, time ${turn}.` });
    const problem = await ask();
    if (problem !== null) return problem;
    const calls = ((messages.at(-1)?.content ?? []) as Block[]).filter(({ type }) => type === 'tool_use');
    if (calls.length === 0) continue;
    messages.push({
      role: 'user',
      content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'It rains.' })),
    });
    if (isWithin && turn === 2) limit();
    if (isWithin && turn === 4) await free();
    const after = await ask();
    if (after !== null) return after;
  }
  countRefusals();
  return refusals === 0 ? null : `${refusals} refusals`;
}

test('over Messages, every conversation with tools and thinking survives the switch and the return', async () => {
  const failed: string[] = [];
  let count = 0;
  for (const from of names)
    for (const to of names.filter((name) => name !== from))
      for (const isWithin of [false, true]) {
        count += 1;
        const why = await converse(from, to, isWithin);
        if (why !== null) failed.push(`${from} ${to} ${isWithin}: ${why}`);
      }
  process.stdout.write(`Messages: ${count - failed.length} of ${count} conversations survive.\n`);
  expect(failed).toEqual([]);
}, 120_000);
