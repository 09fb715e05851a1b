import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CreateConnection, PutConnection } from '#lib/contracts/connection';
import type { UpstreamAccount } from '#lib/contracts/upstream-account';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { jsonAnswer } from '#tests/support/written-answers';

const PAID = 'openai/gpt-4.1-mini';
const MINE = 'sk-or-v1-mine0123456789abcdef';

let stage: GatewayStage;
let upstream: DemoUpstream;

beforeAll(async () => {
  stage = await openGatewayStage();
});
beforeEach(async () => {
  upstream = await startDemoUpstream({ recordRequests: true });
  await stage.clean();
});
afterEach(async () => {
  await send('DELETE', '/mine?force=true');
  await upstream.close();
});
afterAll(() => stage?.close());

async function send(method: string, path = '', body?: CreateConnection | PutConnection): Promise<void> {
  await fetch(`${stage.product.url}/api/connections${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

/** A second OpenRouter account. */
const connect = (over: Partial<CreateConnection> = {}) =>
  send('POST', '', {
    slug: 'mine',
    name: 'Mine',
    kind: 'openrouter',
    baseUrl: upstream.url,
    key: MINE,
    ...over,
  });

const look = async (): Promise<UpstreamAccount | undefined> =>
  (await stage.api.upstreamAccounts()).find(({ connection }) => connection === 'mine');

/** The account once a read has ended. */
async function readAccount(): Promise<UpstreamAccount> {
  await expect.poll(async () => (await look())?.isReading).toBe(false);
  const account = await look();
  if (account === undefined) throw new Error('The connection has no account.');
  return account;
}

const readsOf = (path: string) =>
  upstream.requests().filter((asked) => asked.method === 'GET' && asked.path.endsWith(path)).length;

describe('an OpenRouter connection', () => {
  test('shows its balance, limit, expiry, spend and free requests, with the time of the read', async () => {
    upstream.setKeyTerms(MINE, {
      limitUsd: 5,
      resets: 'weekly',
      expiresAtMs: Date.parse('2099-01-01T00:00:00Z'),
      label: 'Mine',
    });
    await connect();
    const first = await look();
    expect(first).toMatchObject({ name: 'Mine', facts: null, problem: null, isReading: true, warnings: [] });
    const { facts, warnings } = await readAccount();
    expect(facts).toMatchObject({
      limit: { limitUsd: 5, remainingUsd: 4.89, resets: 'weekly', countsByok: false },
      spend: { totalUsd: 0.42, todayUsd: 0.02, thisMonthUsd: 0.42, byokUsd: 0 },
      expiresAt: '2099-01-01T00:00:00.000Z',
      balance: { known: true, remainingUsd: 9.58, boughtUsd: 10 },
      freeRequests: { used: 0, limit: 50 },
    });
    expect(Date.now() - Date.parse(facts?.readAt ?? '')).toBeLessThan(60_000);
    expect(warnings).toEqual([]);
    expect(JSON.stringify(facts)).not.toContain(MINE);
  });

  test('is read once however many screens view it, without calling a model', async () => {
    await connect();
    await Promise.all(Array.from({ length: 20 }, look));
    await readAccount();
    await Promise.all(Array.from({ length: 20 }, look));
    expect(readsOf('/key')).toBe(1);
    expect(readsOf('/credits')).toBe(1);
    expect(upstream.calls()).toEqual([]);
  });

  test('warns of a low balance, a used-up limit and a near expiry before any call is refused', async () => {
    const expiresAtMs = Date.now() + 3_600_000;
    upstream.setBalance(0.4);
    upstream.setKeyTerms(MINE, { limitUsd: 0.5, resets: null, expiresAtMs, label: null });
    await connect();
    expect((await readAccount()).warnings).toEqual([
      { kind: 'low_balance', remainingUsd: 0.4 },
      { kind: 'key_near_limit', limitUsd: 0.5, remainingUsd: 0.08, resets: 'never', countsByok: false },
      { kind: 'key_near_expiry', expiresAt: new Date(expiresAtMs).toISOString() },
    ]);
  });

  test('with a key that may not read the balance still shows its limit', async () => {
    upstream.playAt('/credits', jsonAnswer(403, { error: { code: 403, message: 'Only management keys' } }));
    await connect();
    const { facts, problem } = await readAccount();
    expect(facts).toMatchObject({
      balance: { known: false, because: 'not_allowed' },
      limit: { limitUsd: 10 },
    });
    expect(problem).toBeNull();
  });

  test('that can’t be read shows why and no facts', async () => {
    upstream.playAt('/key', jsonAnswer(401, { error: { code: 401, message: 'User not found.' } }));
    await connect();
    expect(await readAccount()).toMatchObject({ facts: null, problem: 'Mine rejected the key.' });
  });

  test('drops its facts when its key changes', async () => {
    await connect();
    await readAccount();
    upstream.setBalance(0.1);
    await send('PUT', '/mine', { key: 'sk-or-v1-another0123456789abcdef' });
    expect(await look()).toMatchObject({ facts: null, isReading: true });
    expect((await readAccount()).facts?.balance).toMatchObject({ remainingUsd: 0.1 });
  });

  test('keeps its facts when renamed', async () => {
    await connect();
    await readAccount();
    await send('PUT', '/mine', { name: 'Ours' });
    expect(await look()).toMatchObject({ name: 'Ours', facts: { limit: { limitUsd: 10 } } });
    expect(readsOf('/key')).toBe(1);
  });

  test('is read again soon after a call hit an account limit', async () => {
    upstream.setBalance(0);
    await connect();
    await stage.api.putCategory('main', { models: [`mine::${PAID}`] });
    const answer = await stage.ask({ model: 'understudy/main' });
    expect(answer.status).toBe(402);
    expect(readsOf('/key')).toBe(0);
    await expect.poll(() => readsOf('/key'), { timeout: 5_000 }).toBe(1);
    await expect
      .poll(async () => (await look())?.warnings)
      .toEqual([{ kind: 'low_balance', remainingUsd: 0 }]);
  });

  test('is read again when a person checks it, with the new spend', async () => {
    await connect();
    const before = (await readAccount()).facts?.spend.totalUsd ?? 0;
    await stage.api.putCategory('main', { models: [`mine::${PAID}`] });
    await stage.ask({ model: 'understudy/main' });
    const spentUsd = async () => ((await look())?.facts?.spend.totalUsd ?? 0) - before;
    // A check within seconds of the last read is slightly delayed.
    await send('POST', '/mine/check');
    await expect.poll(spentUsd, { timeout: 15_000 }).toBeGreaterThan(0);
  });
});

test('a server without account facts is neither listed nor asked', async () => {
  await connect({ kind: 'openai_compatible' });
  expect(await look()).toBeUndefined();
  expect(readsOf('/key')).toBe(0);
});
