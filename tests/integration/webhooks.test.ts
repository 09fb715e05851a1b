import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CreateWebhook } from '#lib/contracts/webhook';
import { MOST_ATTEMPTS } from '#lib/server/webhooks/retry-delay';
import { runScript } from '#tests/support/run-script';
import { type Services, openServices } from '#tests/support/webhook-services';
import { answerWith, isSignedWith, startReceiver } from '#tests/support/webhook-receiver';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const since = '2026-11-18T12:00:00.000Z';

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

let dataDir: string;
/** Signatures must be recent, so the clock starts at the current time. Only tests move it. */
let clock: number;
let receiver: Receiver;
let services: Services;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'understudy-webhooks-'));
  clock = Date.now();
  receiver = await startReceiver();
  services = await reopen();
});
afterEach(async () => {
  await services.close();
  await receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const reopen = () => openServices(dataDir, () => clock);

const create = (part: Partial<CreateWebhook> = {}) =>
  services.webhooks.create(CreateWebhook.parse({ name: 'Chat', url: receiver.url, ...part }));

function raiseDown(subject: string): void {
  const facts = {
    connection: { slug: subject, name: subject },
    origin: 'network',
    reason: 'Down.',
    since,
  } as const;
  services.notices.raise({ kind: 'connection_down', subject, facts });
}

function raiseCheaper(subject: string): void {
  const prices = { before: { input: 2, output: 2 }, after: { input: 1, output: 1 } };
  services.notices.raise({
    kind: 'model_repriced',
    subject,
    facts: { model: subject, categories: [], effects: [], ...prices },
  });
}

async function deliver(): Promise<void> {
  await services.notices.settled();
  await services.webhooks.deliverDue();
}

const types = () => receiver.received.map(({ payload }) => payload.type);
const only = async () => {
  const [webhook] = await services.webhooks.list();
  if (webhook === undefined) throw new Error('There is no webhook.');
  return webhook;
};

test('a notice and its resolution are posted with signatures that a receiver can verify', async () => {
  const { secret } = await create();
  raiseDown('groq');
  raiseDown('groq');
  await deliver();
  services.notices.resolve({ kind: 'connection_down', subject: 'groq' });
  await deliver();
  expect(receiver.received.map((one) => isSignedWith(secret, one))).toEqual([true, true]);
  expect(receiver.received.map(({ payload }) => payload)).toMatchObject([
    {
      type: 'notice.raised',
      timestamp: new Date(clock).toISOString(),
      data: {
        kind: 'connection_down',
        subject: 'groq',
        severity: 'critical',
        title: 'The connection groq is down',
        url: 'http://127.0.0.1:3000/settings#connections',
        resolvedAt: null,
        facts: { origin: 'network', since },
      },
    },
    { type: 'notice.resolved', data: { title: 'Resolved: The connection groq is down', times: 2 } },
  ]);
  expect(receiver.received[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  expect(receiver.received[0]?.path).toBe('/hooks/understudy');
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
});

test('a webhook gets only the chosen kinds of notices, and their resolution only if it asks for it', async () => {
  await create({ kinds: ['connection_down'], sendsResolved: false });
  raiseCheaper('a/one');
  raiseDown('groq');
  await deliver();
  services.notices.resolve({ kind: 'connection_down', subject: 'groq' });
  await deliver();
  expect(receiver.received.map(({ payload }) => payload.data.kind)).toEqual(['connection_down']);
});

test('during a rotation both secrets sign, and a day later only the new one', async () => {
  const { webhook, secret: old } = await create();
  const { secret } = await services.webhooks.rotate(webhook.id);
  raiseDown('a');
  await deliver();
  clock += 24 * HOUR_MS + 1;
  raiseDown('b');
  await deliver();
  const [during, after] = receiver.received;
  if (during === undefined || after === undefined) throw new Error('Two messages were expected.');
  expect([isSignedWith(secret, during), isSignedWith(old, during)]).toEqual([true, true]);
  const signatures = after.headers['webhook-signature']?.split(' ');
  expect([signatures?.length, after.sentAtSeconds]).toEqual([1, Math.floor(clock / 1_000)]);
});

test('a message to a receiver that is down is retried with the same id and a new time', async () => {
  await create();
  receiver.answerNext(503, 500);
  raiseDown('groq');
  await deliver();
  expect(await only()).toMatchObject({
    waiting: 1,
    enabled: true,
    failingSince: new Date(clock).toISOString(),
  });
  await deliver();
  expect(receiver.received).toHaveLength(1);
  clock += 5_000;
  await deliver();
  clock += 30_000;
  await deliver();
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  const [first, , third] = receiver.received;
  expect((third?.sentAtSeconds ?? 0) - (first?.sentAtSeconds ?? 0)).toBe(35);
  expect(await only()).toMatchObject({
    waiting: 0,
    failingSince: null,
    lastDeliveredAt: new Date(clock).toISOString(),
  });
  const [delivery] = await services.webhooks.listDeliveries((await only()).id);
  expect(delivery).toMatchObject({ state: 'delivered', attempts: 3, lastStatus: 204, problem: null });
});

test('a receiver that asks for a pause gets no message until it is over', async () => {
  await create();
  receiver.answerNext(answerWith(429, { 'retry-after': '600' }));
  raiseDown('groq');
  await deliver();
  clock += 599_000;
  await deliver();
  expect(receiver.received).toHaveLength(1);
  clock += 1_000;
  await deliver();
  expect(receiver.received).toHaveLength(2);
});

test('redirects are not followed, and an unreachable address is reported', async () => {
  const { webhook } = await create();
  receiver.answerNext(answerWith(307, { location: `${receiver.url}/elsewhere` }));
  raiseDown('groq');
  await deliver();
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hooks/understudy']);
  const problems = async () =>
    (await services.webhooks.listDeliveries(webhook.id)).map(({ problem }) => problem);
  expect(await problems()).toEqual([
    'The receiver answered 307, a redirect. Redirects are not followed: enter the final URL.',
  ]);
  await services.webhooks.change(webhook.id, { url: 'http://127.0.0.1:9/' });
  clock += MINUTE_MS;
  await deliver();
  expect(await problems()).toEqual(['Nothing is listening at the address.']);
});

test('an endless answer does not block deliveries: only its status counts', async () => {
  await create();
  receiver.answerNext((response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'.repeat(4_096)), 1);
    response.on('close', () => clearInterval(timer));
  });
  raiseDown('groq');
  await deliver();
  expect((await only()).lastDeliveredAt).not.toBeNull();
});

test('410 Gone switches a webhook off, with a notice until it is enabled again', async () => {
  const { webhook } = await create();
  receiver.answerNext(410);
  raiseDown('groq');
  await deliver();
  expect(await only()).toMatchObject({ enabled: false, paused: { reason: 'gone' } });
  expect(services.notices.openSubjects('webhook_paused')).toEqual([webhook.id]);
  raiseDown('other');
  await deliver();
  expect(receiver.received).toHaveLength(1);
  await services.webhooks.change(webhook.id, { enabled: true });
  await deliver();
  expect(services.notices.openSubjects('webhook_paused')).toEqual([]);
  expect(await only()).toMatchObject({ enabled: true, paused: null, failingSince: null });
});

test('a webhook is switched off if its deliveries fail for most of a day', async () => {
  const { webhook } = await create();
  receiver.answerNext(...Array.from({ length: MOST_ATTEMPTS }, () => 500));
  const startedMs = clock;
  raiseDown('groq');
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    await deliver();
    clock += 11 * HOUR_MS;
  }
  expect(receiver.received).toHaveLength(MOST_ATTEMPTS);
  expect(await only()).toMatchObject({
    enabled: false,
    paused: { reason: 'failing' },
    failingSince: new Date(startedMs).toISOString(),
    waiting: 0,
  });
  expect(services.notices.open.find('webhook_paused', webhook.id)).toMatchObject({
    webhookName: 'Chat',
    reason: 'failing',
  });
});

test('the next process resends a message interrupted by a shutdown, with the same id', async () => {
  await create();
  receiver.answerNext(() => undefined);
  raiseDown('groq');
  await services.notices.settled();
  const sending = services.webhooks.deliverDue();
  await receiver.waitFor(1);
  await services.close();
  await sending;
  services = await reopen();
  await deliver();
  expect(receiver.received).toHaveLength(2);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
});

test('a message claimed by a killed process is sent only after its lease ends', async () => {
  await create();
  raiseDown('groq');
  await services.notices.settled();
  // Claimed by a process that never returns.
  expect(await services.store.webhooks.claimDue(clock, clock + 30_000, 8)).toHaveLength(1);
  await deliver();
  clock += 29_999;
  await deliver();
  expect(receiver.received).toHaveLength(0);
  clock += 1;
  await deliver();
  expect(types()).toEqual(['notice.raised']);
});

test('only one process sends a message, and only the current claim can end it', async () => {
  await create();
  for (const subject of ['a', 'b']) raiseDown(subject);
  await services.notices.settled();
  const { webhooks } = services.store;
  const [claim] = await webhooks.claimDue(clock, clock + 1_000, 8);
  if (claim === undefined) throw new Error('Nothing was claimed.');
  // One delivery per webhook at a time.
  expect(await webhooks.claimDue(clock, clock + 1_000, 8)).toEqual([]);
  const [taken] = await webhooks.claimDue(clock + 1_000, clock + 9_000, 8);
  expect(taken?.id).toBe(claim.id);
  const late = { id: claim.id, leaseUntilMs: claim.leaseUntilMs, atMs: clock, status: 204, problem: null };
  await webhooks.endAttempt({ ...late, outcome: { is: 'delivered' } });
  expect((await services.webhooks.listDeliveries(claim.webhookId)).map(({ state }) => state)).toEqual([
    'waiting',
    'waiting',
  ]);
});

test('an event is queued only once', async () => {
  const { webhook } = await create();
  raiseDown('groq');
  await services.notices.settled();
  const [open] = await services.store.notices.listOpen();
  if (open === undefined) throw new Error('No notice is open.');
  const topic = { kind: 'connection_down' as const, subject: 'again' };
  // Another process reports the same event of the same notice.
  await services.store.notices.raise({ id: 'n2', ...topic, facts: {}, step: 0, atMs: clock }, () =>
    services.webhooks.deliveriesFor(open),
  );
  expect(await services.webhooks.listDeliveries(webhook.id)).toHaveLength(1);
});

test('quiet hours hold less urgent notices and deliver them as one message at the end', async () => {
  const quietHours = {
    from: '22:00',
    to: '07:00',
    timeZone: 'Europe/Berlin',
    exceptFrom: 'critical' as const,
  };
  clock = Date.UTC(2026, 10, 30, 22);
  await create({ quietHours });
  raiseCheaper('a/one');
  raiseCheaper('b/two');
  raiseDown('groq');
  await deliver();
  expect(types()).toEqual(['notice.raised']);
  expect(receiver.received[0]?.payload.data.kind).toBe('connection_down');
  clock = Date.UTC(2026, 11, 1, 6) - 1;
  await deliver();
  expect(receiver.received).toHaveLength(1);
  clock += 1;
  await deliver();
  expect(types()).toEqual(['notice.raised', 'notice.digest']);
  expect(receiver.received[1]?.payload).toMatchObject({
    data: {
      title: '2 notices during quiet hours',
      count: 2,
      events: [
        { type: 'notice.raised', data: { subject: 'a/one' } },
        { type: 'notice.raised', data: { subject: 'b/two' } },
      ],
    },
  });
  clock += HOUR_MS;
  await deliver();
  raiseCheaper('c/three');
  await deliver();
  expect(types()).toEqual(['notice.raised', 'notice.digest', 'notice.raised']);
});

test('a single held notice is sent as an ordinary message, also after a restart', async () => {
  clock = Date.UTC(2026, 10, 30, 22);
  await create({ quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', exceptFrom: null } });
  raiseDown('groq');
  await deliver();
  expect(types()).toEqual([]);
  await services.close();
  services = await reopen();
  clock = Date.UTC(2026, 11, 1, 6);
  await deliver();
  expect(types()).toEqual(['notice.raised']);
});

test('a test reports the receiver’s answer, and is sent even if the webhook is off', async () => {
  const { webhook, secret } = await create();
  await services.webhooks.change(webhook.id, { enabled: false });
  expect(await services.webhooks.test(webhook.id)).toMatchObject({ ok: true, status: 204, problem: null });
  expect(types()).toEqual(['notice.test']);
  expect(receiver.received.map((one) => isSignedWith(secret, one))).toEqual([true]);
  receiver.answerNext(401);
  expect(await services.webhooks.test(webhook.id)).toMatchObject({
    ok: false,
    status: 401,
    problem: 'The receiver answered 401. Only a status from 200 to 299 counts as delivered.',
  });
});

test('secrets are encrypted in the database, and a lost key is reported', async () => {
  const { webhook, secret } = await create();
  const stored = JSON.stringify(await services.store.webhooks.listWebhooks());
  expect(stored).not.toContain(secret.slice('whsec_'.length));
  await services.close();
  rmSync(join(dataDir, 'secret.key'));
  services = await reopen();
  expect((await only()).problem).toContain('can’t be decrypted');
  expect(await services.webhooks.test(webhook.id)).toMatchObject({ ok: false, status: null });
  await services.webhooks.rotate(webhook.id);
  expect(await only()).toMatchObject({ problem: null });
  expect(await services.webhooks.test(webhook.id)).toMatchObject({ ok: true });
});

test('a webhook whose secret was encrypted with a new key still signs', async () => {
  const { webhook, secret } = await create();
  expect(await runScript('rotate-secret', { DATA_DIR: dataDir })).toEqual({
    code: 0,
    output: 'Encrypted 1 stored secret with the new key.\n',
  });
  await services.webhooks.reload();
  expect(await services.webhooks.test(webhook.id)).toMatchObject({ ok: true });
  expect(receiver.received.map((one) => isSignedWith(secret, one))).toEqual([true]);
});

test('waiting and finished deliveries are limited, and deleting a webhook deletes its deliveries', async () => {
  const { webhook } = await create();
  const { webhooks } = services.store;
  for (const subject of ['a', 'b', 'c', 'd']) raiseDown(subject);
  await services.notices.settled();
  await webhooks.tidyDeliveries(2, 10);
  const states = async () => (await services.webhooks.listDeliveries(webhook.id)).map(({ state }) => state);
  expect(await states()).toEqual(['waiting', 'waiting', 'dropped', 'dropped']);
  await webhooks.tidyDeliveries(2, 1);
  expect(await states()).toEqual(['waiting', 'waiting', 'dropped']);
  await services.webhooks.remove(webhook.id);
  expect(await webhooks.nextDueMs()).toBeNull();
  expect(await webhooks.listDeliveries(webhook.id, 10)).toEqual([]);
});
