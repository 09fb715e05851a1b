import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { CooldownsAnswer, type Cooldown } from '#lib/contracts/cooldown';
import type { Scenario } from '#lib/demo/scenario';
import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import type { ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { timeLapse } from '#tests/support/start-product';
import { jsonAnswer, receivedBy } from '#tests/support/written-answers';
import { connectSecondServer, directModel, type SecondServer } from '#tests/support/second-server';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';
const direct = `groq::${directModel}`;
const chain = { models: [FIRST, direct] };
const switched =
  /^Understudy switched to llama-3\.3-70b-versatile on your Groq connection after \d+(?:\.\d)? m?s, and it answered\.$/;

let stage: GatewayStage;
let groq: SecondServer;

beforeAll(async () => {
  // Speeds up the cooldowns that the tests wait for.
  stage = await openGatewayStage({ env: timeLapse(3) });
});
beforeEach(async () => {
  groq = await connectSecondServer(stage.product.url);
  await stage.clean();
});
afterEach(() => groq.close());
afterAll(() => stage?.close());

async function cooldownsOf({ product }: GatewayStage): Promise<Cooldown[]> {
  return CooldownsAnswer.parse(await (await fetch(`${product.url}/api/cooldowns`)).json()).cooldowns;
}

function lengthMs({ startedAt, endsAt }: Cooldown): number {
  return Date.parse(endsAt) - Date.parse(startedAt);
}

async function explanationOf(answer: ClientAnswer, { api }: GatewayStage = stage) {
  const { explanation, request, attempts } = await api.request(
    answer.headers.get('x-understudy-request-id') ?? '',
  );
  return { explanation, request, attempts };
}

const ends: readonly (readonly [
  string,
  Scenario,
  { origin: string; says: string; fromMs: number; toMs: number; probes: boolean },
])[] = [
  [
    'an error page from the network edge',
    // It is called twice, and each failure counts.
    { kind: 'html_502' },
    {
      origin: 'openrouter',
      says: 'The network in front of OpenRouter',
      fromMs: 4_000,
      toMs: 10_000,
      probes: true,
    },
  ],
  [
    'an account limit',
    { kind: 'admission_control', retryAfterSeconds: 4 },
    {
      origin: 'openrouter_account',
      says: 'OpenRouter was briefly limiting your account.',
      fromMs: 4_000,
      toMs: 4_000,
      probes: true,
    },
  ],
  [
    'an account without credits',
    { kind: 'no_credits' },
    {
      origin: 'credits',
      says: 'Your OpenRouter account has too few credits for this request.',
      fromMs: 4_000,
      toMs: 5_000,
      probes: true,
    },
  ],
  [
    'a refused key',
    { kind: 'bad_key' },
    { origin: 'credentials', says: 'The API key is missing', fromMs: 48_000, toMs: 60_000, probes: false },
  ],
];

test.each(ends)(
  'after %s the chain switches to another connection, and the whole connection cools down',
  async (_, scenario, { origin, says, fromMs, toMs }) => {
    stage.play(FIRST, scenario);
    const answer = await stage.ask(chain);
    expect(answer).toMatchObject({ status: 200, model: directModel, text: 'Hello.' });
    expect(answer.headers.get('x-understudy-switch')).toBe(`${origin}; ${FIRST} -> ${directModel}`);
    const { explanation, request } = await explanationOf(answer);
    expect(request).toMatchObject({ connection: 'groq', switched: true, origin });
    expect(explanation).toContain(says);
    expect(explanation.slice(explanation.lastIndexOf('Understudy switched'))).toMatch(switched);

    const [cooldown, ...others] = await cooldownsOf(stage);
    expect(others).toEqual([]);
    expect(cooldown).toMatchObject({
      id: 'connection:openrouter',
      connection: 'openrouter',
      origin,
      model: null,
    });
    expect(lengthMs(cooldown as Cooldown)).toBeGreaterThanOrEqual(fromMs);
    expect(lengthMs(cooldown as Cooldown)).toBeLessThanOrEqual(toMs);

    // Another model on this connection is not called either.
    stage.upstream.resetCalls();
    const next = await stage.ask({ models: [SECOND, direct] });
    expect(next.model).toBe(directModel);
    expect(stage.called()).toEqual([]);
    expect((await explanationOf(next)).explanation).toContain('OpenRouter is still cooling down');
  },
);

test.each(ends.filter(([, , { probes }]) => probes))(
  'after %s exactly one request probes the connection',
  async (_, scenario) => {
    stage.play(FIRST, scenario);
    await stage.ask(chain);
    await expect.poll(() => cooldownsOf(stage)).toEqual([]);
    stage.upstream.resetCalls();
    stage.play(FIRST, { kind: 'slow_first_token', ms: 2_000, keepAlive: false });
    stage.play(SECOND, { kind: 'slow_first_token', ms: 2_000, keepAlive: false });
    const asked = Array.from({ length: 6 }, (_each, index) =>
      stage.ask({ models: [index % 2 === 0 ? FIRST : SECOND, direct], stream: true }),
    );
    const answers = await Promise.all(asked);
    expect(answers.every(({ outcome }) => outcome === 'answered')).toBe(true);
    expect(stage.called()).toHaveLength(1);
    // It answered, so all requests are admitted again.
    stage.play(FIRST, { kind: 'ok' });
    expect((await stage.ask(chain)).model).toBe(FIRST);
  },
);

test('an unreachable OpenRouter is reported as such and cools down as a whole', async () => {
  const gone = await startDemoUpstream();
  await gone.close();
  const alone = await openGatewayStage({ env: { OPENROUTER_BASE_URL: gone.url } });
  onTestFinished(() => alone.close());
  const second = await connectSecondServer(alone.product.url);
  onTestFinished(() => second.close());
  const { explanation, attempts } = await explanationOf(await alone.ask(chain), alone);
  expect(explanation).toMatch(/^OpenRouter is unreachable: the server refused the connection\. /);
  expect(explanation.slice(explanation.indexOf('Understudy switched'))).toMatch(switched);
  expect(attempts[0]).toMatchObject({ connection: 'openrouter', outcome: 'failed', origin: 'network' });
  expect(await cooldownsOf(alone)).toMatchObject([
    {
      id: 'connection:openrouter',
      origin: 'network',
      reason: 'OpenRouter is unreachable: the server refused the connection.',
    },
  ]);
});

test('another company’s server that refuses its key cools down until the key is changed', async () => {
  groq.playEverywhere(
    jsonAnswer(401, {
      error: { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' },
    }),
  );
  const models = { models: [direct, 'groq::another', FIRST] };
  const answer = await stage.ask(models);
  expect(answer.model).toBe(FIRST);
  const { explanation, attempts } = await explanationOf(answer);
  expect(explanation).toMatch(/^The key of your Groq connection is missing, mistyped, disabled or deleted\./);
  expect(explanation).not.toMatch(/(?<!on )OpenRouter/);
  expect(attempts).toMatchObject([
    { connection: 'groq', outcome: 'failed', origin: 'credentials' },
    { connection: 'groq', outcome: 'skipped' },
    { connection: 'openrouter', outcome: 'served' },
  ]);
  const [cooldown] = await cooldownsOf(stage);
  expect(cooldown).toMatchObject({ id: 'connection:groq', origin: 'credentials' });
  const calls = receivedBy(groq).length;
  await stage.ask(models);
  expect(receivedBy(groq)).toHaveLength(calls);
  await groq.change({ key: 'gsk_another0123456789abcdef' });
  expect(await cooldownsOf(stage)).toEqual([]);
});

test('an account limit at another company cools down only that model', async () => {
  groq.playEverywhere({
    kind: 'custom',
    status: 429,
    headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m26.4s' },
    body: {
      error: {
        message: `Rate limit reached for model \`${directModel}\` in organization \`org_acme\` service tier \`on_demand\` on requests per day (RPD): Limit 1000, Used 1000, Requested 1.`,
        type: 'requests',
        code: 'rate_limit_exceeded',
      },
    },
  });
  const answer = await stage.ask({ models: [direct, FIRST] });
  const { explanation } = await explanationOf(answer);
  expect(explanation).toMatch(
    /^Groq limited the account of your Groq connection; it should clear in about 8\d seconds\./,
  );
  const [cooldown] = await cooldownsOf(stage);
  expect(cooldown).toMatchObject({ id: `model:${direct}`, connection: 'groq', origin: 'upstream_byok' });
  expect(lengthMs(cooldown as Cooldown)).toBe(86_400);
});

test('the requested metadata names the connection of each attempt', async () => {
  stage.play(FIRST, { kind: 'no_credits' });
  const answer = await stage.ask(chain, { 'x-understudy-metadata': 'enabled' });
  expect(answer.events.at(-1)?.understudy).toMatchObject({
    attempts: [{ connection: 'openrouter' }, { connection: 'groq', model: directModel }],
  });
  groq.playEverywhere(jsonAnswer(500, { error: { message: 'Oops', type: 'server_error' } }));
  const failure = await stage.ask({ models: [direct] });
  expect(failure.error).toMatchObject({
    metadata: { attempts: [{ connection: 'groq' }, { connection: 'groq' }] },
  });
});

test('a connection to Understudy itself fails at once instead of calling itself forever', async () => {
  await stage.api.putCategory('main', { models: ['groq::understudy/main', FIRST] });
  await groq.change({ baseUrl: `${stage.product.url}/v1`, key: 'any-key-0123456789' });
  const countRequests = async () => (await stage.api.history()).requests.length;
  const before = await countRequests();
  const answer = await stage.ask({ model: 'understudy/main' });
  expect(answer.model).toBe(FIRST);
  const { attempts } = await explanationOf(answer);
  expect(attempts[0]).toMatchObject({ connection: 'groq', httpStatus: 508 });
  expect(JSON.stringify(attempts[0])).toContain('is its own address');
  expect(await countRequests()).toBe(before + 1);
});
