import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ProviderRouting } from '#lib/contracts/policy';
import { ZeroRetentionAnswer } from '#lib/contracts/zero-retention';
import { type GatewayStage, openGatewayStage, stageAnswer } from '#tests/support/gateway-stage';
import {
  connectSecondServer,
  directAnswer,
  directModel,
  type SecondServer,
} from '#tests/support/second-server';
import { jsonAnswer } from '#tests/support/written-answers';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';
const DIRECT = `groq::${directModel}`;

const rules: ProviderRouting = {
  data_collection: 'deny',
  zdr: true,
  only: ['deepinfra'],
  ignore: ['novita'],
};

let stage: GatewayStage;
let groq: SecondServer;
beforeAll(async () => {
  stage = await openGatewayStage();
  groq = await connectSecondServer(stage.product.url);
});
beforeEach(async () => {
  await stage.clean();
  groq.resetCalls();
  await groq.change({ keepsDataPolicy: false });
});
afterAll(async () => {
  await groq?.close();
  await stage?.close();
});

const routingSent = () => stage.upstream.calls().map(({ body }) => body?.provider);

function post(path: string, body: Record<string, unknown>): Promise<Response> {
  return fetch(`${stage.product.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'understudy/main', ...body }),
  });
}

const messages = [{ role: 'user', content: 'Hello.' }];

describe('a category that stays in a region', () => {
  const ask = () => stage.ask({ model: 'understudy/interface' });

  test('skips connections whose region is unknown, and uses those that are marked', async () => {
    await stage.api.putCategory('interface', { models: [LITE, DIRECT], policy: { dataRegion: 'eu' } });
    const refused = await ask();
    expect(refused.error).toMatchObject({ type: 'no_capable_model' });
    const { attempts } = await stage.api.request(refused.headers.get('x-understudy-request-id') ?? '');
    expect(attempts.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      [
        'skipped',
        'This category keeps requests in the EU, and your OpenRouter connection may process requests anywhere.',
      ],
      ['skipped', expect.stringContaining('may process requests anywhere')],
    ]);
    // Keeping no data says nothing about the place.
    await groq.change({ keepsDataPolicy: true });
    expect((await ask()).outcome).toBe('error');
    await groq.change({ dataRegion: 'us' });
    expect((await ask()).outcome).toBe('error');
    expect(stage.called()).toEqual([]);
    await groq.change({ dataRegion: 'eu' });
    expect((await ask()).outcome).toBe('answered');
    expect(stage.called()).toEqual([]);
    await groq.change({ dataRegion: null });
  });

  test('is not left by a switch, nor when a budget is spent', async () => {
    await groq.change({ dataRegion: 'eu' });
    groq.playEverywhere(jsonAnswer(500, { error: { message: 'Out of order.' } }));
    await stage.api.putCategory('interface', {
      models: [DIRECT, LITE],
      policy: { dataRegion: 'eu', retries: 0, whenBudgetSpent: [KIMI] },
    });
    expect((await ask()).outcome).toBe('error');
    expect(stage.called()).toEqual([]);
    groq.playEverywhere(directAnswer);
    await groq.change({ dataRegion: null });
  });
});

describe('the rules of a category about data go with every call', () => {
  test.each([
    ['/v1/chat/completions', { messages }],
    ['/v1/chat/completions', { messages, stream: true }],
    ['/v1/responses', { input: 'Hello.' }],
    ['/v1/messages', { messages, max_tokens: 100 }],
  ])('%s: also after a switch, %j', async (path, body) => {
    await stage.api.putCategory('main', { models: [LITE, KIMI], policy: { provider: rules } });
    stage.play(LITE, { kind: 'rate_limited_upstream' });
    await (await post(path, body)).text();
    expect(stage.called()).toEqual([LITE, KIMI]);
    expect(routingSent()).toEqual([rules, rules]);
  });

  test('when another model continues an interrupted answer', async () => {
    await stage.api.putCategory('main', {
      models: [LITE, DIRECT, KIMI],
      policy: { provider: rules, midStream: 'continue' },
    });
    stage.play(LITE, { kind: 'error_mid_stream', tokens: 5, shape: 'documented', done: true });
    await stage.ask({ model: 'understudy/main', stream: true });
    expect(stage.called()).toEqual([LITE, KIMI]);
    expect(routingSent()).toEqual([rules, rules]);
    expect(groq.calls()).toEqual([]);
    await stage.api.putCategory('main', { models: [LITE], policy: { midStream: 'stop' } });
  });

  test('in the playground', async () => {
    await stage.api.putCategory('main', { models: [DIRECT, KIMI], policy: { provider: rules } });
    const answer = await fetch(`${stage.product.url}/api/playground`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ category: 'main', messages }),
    });
    expect(await answer.text()).toContain('request-end');
    expect(routingSent()).toEqual([rules]);
    expect(groq.calls()).toEqual([]);
  });

  test('on the list for spent budgets', async () => {
    await stage.api.putCategory('main', {
      models: [LITE],
      policy: { provider: { zdr: true }, whenBudgetSpent: [DIRECT, KIMI] },
    });
    const budget = await stage.api.createBudget({
      scope: { kind: 'category', id: 'main' },
      period: 'day',
      limitUsd: 0.000_000_001,
      hard: true,
    });
    const { headers } = await stage.ask({ model: 'understudy/main' });
    const { attempts } = await stage.api.request(headers.get('x-understudy-request-id') ?? '');
    expect(attempts.find(({ connection }) => connection === 'groq')?.reason).toContain('keep no data at all');
    expect(groq.calls()).toEqual([]);
    await stage.api.deleteBudget(budget.id);
    await stage.api.putCategory('main', { models: [LITE], policy: { whenBudgetSpent: [] } });
  });

  test.each([
    ['/v1/embeddings', { input: 'Hello.' }],
    ['/v1/images/generations', { prompt: 'A cat.' }],
    ['/v1/audio/speech', { input: 'Hello.', voice: 'alloy' }],
  ])('%s: a connection that is not marked gets nothing', async (path, body) => {
    await groq.change({ speaks: ['chat', 'embeddings', 'images', 'audio'] });
    await stage.api.putCategory('main', { models: [DIRECT], policy: { provider: { zdr: true } } });
    const answer = await post(path, body);
    expect(answer.ok).toBe(false);
    expect(await answer.text()).toContain('keep no data at all');
    expect(groq.calls()).toEqual([]);
  });

  test('counting tokens sends nothing to anyone', async () => {
    await stage.api.putCategory('main', { models: [DIRECT, LITE], policy: { provider: rules } });
    const answer = await post('/v1/messages/count_tokens', { messages });
    expect(answer.status).toBe(200);
    expect([...groq.calls(), ...stage.upstream.calls()]).toEqual([]);
  });
});

test('a connection whose rules are unknown is skipped until the person says that it follows them', async () => {
  await stage.api.putCategory('main', {
    models: [LITE, DIRECT, KIMI],
    policy: { provider: { data_collection: 'deny' } },
  });
  stage.play(LITE, { kind: 'rate_limited_upstream' });
  const skipped = await stage.ask({ model: 'understudy/main' });
  expect(skipped.text).toBe(stageAnswer);
  const { attempts } = await stage.api.request(skipped.headers.get('x-understudy-request-id') ?? '');
  expect(attempts[1]).toMatchObject({ connection: 'groq', outcome: 'skipped' });
  expect(attempts[1]?.reason).toContain("isn't marked as honoring that");
  await groq.change({ keepsDataPolicy: true });
  const used = await stage.ask({ model: 'understudy/main' });
  expect(used.text).toBe('Hello.');
});

test('which models keep no data is what OpenRouter says', async () => {
  const answer = await fetch(`${stage.product.url}/api/models/zero-retention`);
  const { models, reason } = ZeroRetentionAnswer.parse(await answer.json());
  expect(reason).toBeNull();
  expect(models).toContain(KIMI);
  expect(models).not.toContain(LITE);
});
