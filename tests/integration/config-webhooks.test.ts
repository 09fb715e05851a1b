import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '#db/sqlite/open-database';
import { ConfigPreview } from '#lib/contracts/config';
import type { NewWebhook } from '#lib/store/webhooks';
import type { Caller } from '#lib/services/context';
import { databasePerTest } from '#tests/support/database-per-test';
import { openConfig } from '#tests/support/open-config';
import { refusalOf } from '#tests/support/refusal-of';

const data = databasePerTest();
let stage: Awaited<ReturnType<typeof openConfig>>;
beforeEach(async () => {
  stage = await openConfig(data.database, data.folder);
});

const asJson = (webhooks: readonly unknown[]) => ({
  format: 'json' as const,
  text: JSON.stringify({ understudy: 1, categories: [], webhooks }),
});
const preview = async (text: { format: 'json' | 'yaml'; text: string }) =>
  ConfigPreview.parse(await stage.config.preview(text)).webhooks;

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const pager: NewWebhook = {
  id: 'w1',
  name: 'Pager',
  url: 'https://pager.test/hook',
  kinds: ['category_failing', 'connection_down'],
  sendsResolved: false,
  quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', exceptFrom: 'critical' },
  enabled: false,
  secret: null,
  previousSecret: null,
  previousUntilMs: null,
};
const chat = { name: 'Chat', url: 'https://chat.test/hook' };
const add = (webhook: Partial<NewWebhook> = {}) => {
  const { id } = { ...pager, ...webhook };
  return stage.webhooks.createWebhook({ ...pager, ...webhook, secret: stage.secrets.seal(id, secret) });
};

test.each(['json', 'yaml'] as const)(
  'webhooks are imported unchanged from %s, each with a new secret',
  async (format) => {
    await add();
    await add({ id: 'w2', ...chat, kinds: null, sendsResolved: true, quietHours: null, enabled: true });
    const text = await stage.config.exportText(format);
    expect(text).not.toContain('whsec_');
    expect(text).not.toContain('sealed');
    const shown = async () =>
      (await stage.webhooks.listWebhooks()).map(({ id: _id, secret: _secret, ...rest }) => rest);
    const before = await shown();

    const elsewhere = openDatabase(':memory:');
    onTestFinished(() => elsewhere.close());
    stage = await openConfig(elsewhere, data.folder);
    expect(await preview({ format, text })).toEqual([
      {
        name: 'Pager',
        outcome: 'new',
        changes: [
          'Adds this webhook to https://pager.test/hook, switched off.',
          expect.stringContaining('Creates a new signing secret'),
        ],
      },
      expect.objectContaining({ name: 'Chat', outcome: 'new' }),
    ]);
    await stage.config.importText({ format, text });
    expect(await shown()).toEqual(before);
    const secrets = (await stage.webhooks.listWebhooks()).map(({ id, secret: sealed }) =>
      stage.secrets.open(id, sealed),
    );
    expect(secrets).toEqual([expect.stringMatching(/^whsec_/), expect.stringMatching(/^whsec_/)]);
    expect(new Set([...secrets, secret]).size).toBe(3);
    expect((await preview({ format, text })).map(({ outcome }) => outcome)).toEqual(['same', 'same']);
  },
);

test('a webhook of the same name is changed and keeps its secret; others stay', async () => {
  await add();
  await add({ id: 'w2', ...chat });
  const file = asJson([{ name: 'Pager', url: 'https://elsewhere.test/hook', kinds: ['low_balance'] }]);
  expect(await preview(file)).toEqual([
    {
      name: 'Pager',
      outcome: 'changed',
      changes: [
        'Changes the URL from https://pager.test/hook to https://elsewhere.test/hook. The secret stays.',
        'Changes the kinds from category_failing, connection_down to low_balance.',
        'Also sends resolved notices.',
        'Removes its quiet hours.',
        'Switches it on.',
      ],
    },
  ]);
  await stage.config.importText(file);
  const [changed, other] = await stage.webhooks.listWebhooks();
  expect(changed).toMatchObject({ id: 'w1', url: 'https://elsewhere.test/hook', enabled: true });
  expect(stage.secrets.open('w1', changed?.secret)).toBe(secret);
  expect(other).toMatchObject({ id: 'w2', ...chat });
});

test('of several webhooks with one name, each becomes the one in its place', async () => {
  await add();
  await add({ id: 'w2', url: 'https://second.test/hook' });
  const { text } = { text: await stage.config.exportText('json') };
  expect((await preview({ format: 'json', text })).map(({ outcome }) => outcome)).toEqual(['same', 'same']);
});

test('a caller without the right to manage webhooks neither exports nor imports them', async () => {
  await add();
  for (const role of ['member', 'viewer'] as const) {
    const caller: Caller = { kind: 'person', id: 'p', name: 'Pat', role };
    const config = stage.configAs(caller);
    expect(await config.exportText('json')).not.toContain('pager.test');
    expect(await refusalOf(config.preview(asJson([chat])))).toMatchObject({ code: 'forbidden' });
  }
});

test.each([
  ['a secret in the file', { ...chat, secret }],
  ['an unknown kind', { ...chat, kinds: ['nothing'] }],
  ['a URL with a password', { ...chat, url: 'https://a:b@chat.test/' }],
])('%s is refused', async (_what, webhook) => {
  expect(await refusalOf(stage.config.preview(asJson([webhook])))).toMatchObject({ code: 'invalid_request' });
  expect(await stage.webhooks.listWebhooks()).toEqual([]);
});
