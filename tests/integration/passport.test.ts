import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatConversation } from '#tests/support/chat-conversation';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';

const models = {
  anthropic: 'anthropic/claude-sonnet-4.6',
  openai: 'openai/gpt-5.2',
  google: 'google/gemini-2.5-flash',
  deepseek: 'deepseek/deepseek-v4-pro-0813',
  'x-ai': 'x-ai/grok-4.3',
  mistral: 'mistralai/mistral-medium-3-5',
  qwen: 'qwen/qwen3.6-27b',
  moonshot: 'moonshotai/kimi-k2.6',
} as const;
type Name = keyof typeof models;
const names = Object.keys(models) as Name[];

const tool = {
  type: 'function',
  function: { name: 'look', parameters: { type: 'object', properties: { place: { type: 'string' } } } },
};
const schema = { type: 'json_schema', json_schema: { name: 'reply', schema: { type: 'object' } } };

const kinds = {
  plain: {},
  tools: { tools: [tool] },
  thinking: { reasoning: { effort: 'high' } },
  'tools and thinking': { tools: [tool], reasoning: { effort: 'high' } },
  schema: { response_format: schema },
} as const;
type Kind = keyof typeof kinds;

/** Whether the first model is limited between two turns or between a call and its result. */
type Where = 'between turns' | 'within a turn';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage({ demo: { strictFamilies: true, answer: '{"said":"Yes."}' } });
});
afterAll(() => stage?.close());

const limited = { kind: 'rate_limited_upstream', retryAfterSeconds: 600 } as const;

type Result = { readonly survived: boolean; readonly why: string };

type Conversed = {
  readonly kind: Kind;
  readonly stream: boolean;
  readonly where: Where;
  /** Whether the client keeps only the fields that OpenAI defines. */
  readonly dropsState: boolean;
};

async function converse(
  from: Name,
  to: Name,
  { kind, stream, where, dropsState }: Conversed,
): Promise<Result> {
  const [first, second] = [models[from], models[to]];
  const fail = (why: string): Result => ({
    survived: false,
    why: `${from} ${to} ${kind} ${stream} ${where} ${dropsState}: ${why}`,
  });
  const conversation = chatConversation({
    url: stage.product.url,
    body: { models: [first, second], ...kinds[kind] },
    stream,
    dropsState,
  });
  await stage.clean();
  let refusals = 0;
  function countRefusals(): void {
    refusals += stage.upstream.calls().filter(({ status }) => status === 400).length;
  }
  let wanted: string = first;
  let problem: string | null = null;
  async function ask(): Promise<boolean> {
    const { status, headers, error } = await conversation.ask();
    if (status !== 200) problem = `${status} ${JSON.stringify(error)}`;
    else if (headers.get('x-understudy-served-model') !== wanted)
      problem = `${headers.get('x-understudy-served-model')} answered in place of ${wanted}`;
    return problem === null;
  }
  function limitFirst(): void {
    stage.play(first, limited);
    wanted = second;
  }
  async function freeFirst(): Promise<void> {
    countRefusals();
    await stage.clean();
    wanted = first;
  }
  const ownTurns: Record<string, unknown>[] = [];
  for (const turn of [1, 2, 3, 4]) {
    if (where === 'between turns' && turn === 2) limitFirst();
    if (where === 'between turns' && turn === 4) await freeFirst();
    conversation.say(`Please look outside, time ${turn}.`);
    if (!(await ask())) return fail(problem ?? '');
    if (turn === 1) ownTurns.push(conversation.messages.at(-1) ?? {});
    if (conversation.messages.at(-1)?.tool_calls !== undefined) {
      conversation.giveResults();
      if (where === 'within a turn' && turn === 2) limitFirst();
      if (where === 'within a turn' && turn === 4) await freeFirst();
      if (!(await ask())) return fail(problem ?? '');
      if (turn === 1) ownTurns.push(conversation.messages.at(-1) ?? {});
    }
  }
  countRefusals();
  if (refusals > 0) return fail(`${refusals} refusals`);
  // State dropped by the client cannot come back.
  if (dropsState) return { survived: true, why: '' };
  const last = stage.upstream.calls().at(-1)?.body as { messages?: unknown[] } | null;
  for (const own of ownTurns)
    if (!last?.messages?.some((message) => JSON.stringify(message) === JSON.stringify(own)))
      return fail('its own turn did not come back as it was');
  return { survived: true, why: '' };
}

const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const));

const programs = [false, true].flatMap((dropsState) =>
  (Object.keys(kinds) as Kind[]).map((kind) => ({ kind, dropsState })),
);

test.each(programs)(
  '$kind: every conversation survives the switch and the return (a client that drops state: $dropsState)',
  async ({ kind, dropsState }) => {
    const results: Result[] = [];
    const places: Where[] = kind.startsWith('tools') ? ['between turns', 'within a turn'] : ['between turns'];
    for (const [from, to] of pairs)
      for (const stream of dropsState ? [false] : [false, true])
        for (const where of places)
          results.push(await converse(from, to, { kind, stream, where, dropsState }));
    const failed = results.filter(({ survived }) => !survived);
    process.stdout.write(
      `${kind}${dropsState ? ', state dropped' : ''}: ${results.length - failed.length} of ${results.length} conversations survive.\n`,
    );
    expect(failed.map(({ why }) => why)).toEqual([]);
  },
  120_000,
);
