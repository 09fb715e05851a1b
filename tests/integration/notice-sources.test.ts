import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PolicyPatch } from '#lib/contracts/policy';
import type { NoticeKind } from '#lib/contracts/notice';
import { type GatewayStage, openGatewayStage, stageKey } from '#tests/support/gateway-stage';
import { timeLapse } from '#tests/support/start-product';
import { isSignedWith, startReceiver } from '#tests/support/webhook-receiver';

const CHEAP = 'openai/gpt-4.1-mini';
/** Costs $0.57 per million input tokens, and twice as much on the later list of the stand-in. */
const REPRICED = 'moonshotai/kimi-k2';
const LIMITED = 'google/gemini-2.5-flash';

let stage: GatewayStage;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let secret: string;

async function open(env?: Record<string, string>): Promise<void> {
  receiver = await startReceiver();
  stage = await openGatewayStage(env === undefined ? {} : { env });
  ({ secret } = await stage.api.createWebhook({ name: 'Test', url: receiver.url }));
}

async function close(): Promise<void> {
  await stage?.close();
  await receiver?.close();
}

const posted = (kind: NoticeKind) =>
  receiver.received.map(({ payload }) => payload).filter(({ data }) => data.kind === kind);
const eventsOf = (kind: NoticeKind) => posted(kind).map(({ type }) => type.replace('notice.', ''));
async function expectEvents(kind: NoticeKind, ...events: readonly ('raised' | 'resolved')[]): Promise<void> {
  await expect.poll(() => eventsOf(kind), { timeout: 20_000 }).toEqual(events);
}
const linkOf = (kind: NoticeKind) => String(posted(kind)[0]?.data.url).replace(stage.product.url, '');
const put = (slug: string, models: string[], policy: PolicyPatch = {}) =>
  stage.api.putCategory(slug, { models, policy });

describe('without a wait', () => {
  beforeAll(() => open());
  afterAll(close);

  test('each threshold of a budget is posted once, and all are resolved when the limit is raised', async () => {
    const { api } = stage;
    await put('main', [CHEAP]);
    const ask = () => stage.ask({ model: 'understudy/main' });
    await ask();
    const costUsd = (await api.history()).requests[0]?.costUsd ?? 0;
    expect(costUsd).toBeGreaterThan(0);
    const limitUsd = costUsd / 0.3;
    const scope = { kind: 'category', id: 'main' } as const;
    const { id } = await api.createBudget({ scope, period: 'day', limitUsd, hard: false });
    const spentUsd = async () => (await api.budgets())[0]?.spentUsd ?? 0;
    const told = () =>
      posted('budget_reached').map(({ data }) => (data.facts as { percent: number }).percent);
    for (const [percent, expected] of [
      [50, [50]],
      [80, [50, 80]],
      [100, [50, 80, 100]],
    ] as const) {
      while ((await spentUsd()) < (limitUsd * percent) / 100) await ask();
      await expect.poll(told, { timeout: 10_000 }).toEqual(expected);
    }
    await api.putBudget(id, { limitUsd: limitUsd * 10 });
    await expectEvents('budget_reached', 'raised', 'raised', 'raised', 'resolved');
    expect(linkOf('budget_reached')).toBe('/settings#budgets');
  });

  test('a budget that refuses a request is posted, even long after it was created', async () => {
    const { api } = stage;
    await put('interface', [CHEAP]);
    const scope = { kind: 'category', id: 'interface' } as const;
    const { id } = await api.createBudget({ scope, period: 'day', limitUsd: 0.000_000_001 });
    // Its notice shows that the change of the budgets has been looked at, too.
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { client } = await api.createClient({ name: 'Short', expiresAt });
    await expectEvents('client_key_expiring', 'raised');
    expect((await stage.ask({ model: 'understudy/interface' })).status).toBe(402);
    const isPosted = () =>
      posted('budget_reached').some(({ data }) => String(data.title).includes('Interface'));
    await expect.poll(isPosted, { timeout: 10_000 }).toBe(true);
    await api.deleteBudget(id);
    await api.deleteClient(client.id);
  });

  test('a category whose requests all fail is posted, and back to normal with the first answer', async () => {
    await put('summarization', [CHEAP, LIMITED], { retries: 0 });
    for (const model of [CHEAP, LIMITED]) stage.play(model, { kind: 'server_error' });
    const ask = () => stage.ask({ model: 'understudy/summarization' });
    for (let failures = 0; failures < 3; failures += 1) expect((await ask()).outcome).toBe('error');
    await expectEvents('category_failing', 'raised');
    await stage.clean();
    expect((await ask()).outcome).toBe('answered');
    await expectEvents('category_failing', 'raised', 'resolved');
    expect(linkOf('category_failing')).toBe('/history?category=summarization&status=failed');
  });

  test('a question is posted with a link to answer it, and resolved by the answer', async () => {
    await put('interface', [CHEAP], {
      maxPriceUsdPerMillion: { prompt: 0.01 },
      askWhenDearer: { waitMs: 60_000, uptoUsd: 1 },
    });
    const asked = stage.ask({ model: 'understudy/interface' });
    await expectEvents('consent_asked', 'raised');
    const { questions } = await stage.api.consents();
    const id = questions[0]?.id ?? '';
    expect(linkOf('consent_asked')).toBe(`/approvals?question=${encodeURIComponent(id)}`);
    await stage.api.answerConsent(id, { answer: 'yes' });
    expect((await asked).outcome).toBe('answered');
    await expectEvents('consent_asked', 'raised', 'resolved');
  });

  test('an account with a low balance and a key near its limit and expiry is posted until that is mended', async () => {
    const { upstream, product, api } = stage;
    const read = () => fetch(`${product.url}/api/connections/openrouter/check`, { method: 'POST' });
    const terms = { resets: null, label: null };
    const expiresAtMs = Date.now() + 3_600_000;
    upstream.setBalance(0.4);
    upstream.setKeyTerms(stageKey, { ...terms, limitUsd: 0.5, expiresAtMs });
    await read();
    const kinds = ['low_balance', 'key_near_limit', 'key_near_expiry'] as const;
    for (const kind of kinds) {
      await expectEvents(kind, 'raised');
      expect(linkOf(kind)).toBe('/settings#connections');
    }
    expect(posted('low_balance')[0]?.data).toMatchObject({
      severity: 'warning',
      facts: { connection: { slug: 'openrouter' }, remainingUsd: 0.4, belowUsd: 1 },
    });
    upstream.setBalance(40);
    upstream.setKeyTerms(stageKey, { ...terms, limitUsd: 40, expiresAtMs: null });
    await read();
    for (const kind of kinds) await expectEvents(kind, 'raised', 'resolved');
    expect((await api.notices('?state=open')).notices.map(({ kind }) => kind)).not.toContain('low_balance');
  });

  test('a new price over the limit of a category is posted with what follows from it', async () => {
    const { upstream, product, called } = stage;
    await put('image', [REPRICED, CHEAP], { maxPriceUsdPerMillion: { prompt: 1 } });
    await stage.clean();
    await stage.ask({ model: 'understudy/image' });
    upstream.setCatalogue('second');
    await fetch(`${product.url}/api/models/refresh`, { method: 'POST' });
    await expectEvents('model_repriced', 'raised');
    expect(posted('model_repriced')[0]?.data).toMatchObject({
      severity: 'warning',
      facts: {
        model: REPRICED,
        effects: [{ category: { slug: 'image' }, model: REPRICED, effect: 'skipped' }],
      },
    });
    expect(linkOf('model_repriced')).toBe('/?category=image');
    await stage.ask({ model: 'understudy/image' });
    expect(called()).toEqual([REPRICED, CHEAP]);
    await put('image', [CHEAP]);
    await expectEvents('model_repriced', 'raised', 'resolved');
  });

  test('every message has a signature that the receiver can verify', () => {
    expect(receiver.received.length).toBeGreaterThan(10);
    expect(receiver.received.filter((message) => !isSignedWith(secret, message))).toEqual([]);
  });
});

describe('after a quarter of an hour', () => {
  beforeAll(() => open(timeLapse(120)));
  afterAll(close);

  test('a first choice that stays limited, and the only model that still works, are posted until it answers', async () => {
    // On a fast clock, a healthy call takes long.
    const patient = { firstTokenMs: 600_000, wholeAnswerMs: 3_600_000, deadlineMs: 3_600_000 };
    await put('main', [LIMITED, CHEAP], patient);
    stage.play(LIMITED, { kind: 'rate_limited_upstream', retryAfterSeconds: 7_200 });
    const ask = () => stage.ask({ model: 'understudy/main' });
    expect((await ask()).outcome).toBe('answered');
    await expectEvents('first_choice_limited', 'raised');
    await expectEvents('one_model_left', 'raised');
    expect(posted('first_choice_limited')[0]?.data).toMatchObject({
      facts: { model: LIMITED, origin: 'upstream_provider' },
    });
    expect(posted('one_model_left')[0]?.data).toMatchObject({
      facts: { model: CHEAP, unavailable: [LIMITED] },
    });
    await stage.clean();
    await ask();
    await expectEvents('first_choice_limited', 'raised', 'resolved');
    await expectEvents('one_model_left', 'raised', 'resolved');
  });
});
