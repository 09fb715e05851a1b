import { expect, test } from 'vitest';
import { ApiErrorBody } from '#lib/contracts/api-error';
import { CategoriesAnswer, CategoryAnswer } from '#lib/contracts/category';
import { CooldownsAnswer } from '#lib/contracts/cooldown';
import { ModelsAnswer } from '#lib/contracts/model';
import { Health, Settings } from '#lib/contracts/settings';
import { Verdict } from '#lib/contracts/verdict';
import { demoRuntimePerFile } from '#tests/support/demo-runtime';
import { call, read, refusal } from '#tests/support/route-call';
import * as categories from '../../app/api/categories/route.ts';
import * as category from '../../app/api/categories/[slug]/route.ts';
import * as order from '../../app/api/categories/order/route.ts';
import * as cooldowns from '../../app/api/cooldowns/route.ts';
import * as cooldown from '../../app/api/cooldowns/[id]/route.ts';
import * as explain from '../../app/api/explain/route.ts';
import * as health from '../../app/api/health/route.ts';
import * as models from '../../app/api/models/route.ts';
import * as refresh from '../../app/api/models/refresh/route.ts';
import * as settings from '../../app/api/settings/route.ts';
import * as openrouterKey from '../../app/api/settings/openrouter-key/route.ts';

const demo = demoRuntimePerFile((runtime) => runtime.catalogue.refresh());

test('categories are listed, created, changed and deleted over the API', async () => {
  const listed = await call(categories.GET);
  expect(listed.headers.get('cache-control')).toBe('no-store');
  expect(CategoriesAnswer.parse(await listed.json()).categories.length).toBeGreaterThanOrEqual(4);

  const made = await call(categories.POST, { body: { name: 'Code review', models: ['a/one'] } });
  expect(made.status).toBe(201);
  const { slug, version } = CategoryAnswer.parse(await made.json()).category;
  expect(slug).toBe('code-review');

  const change = { models: ['b/two', 'a/one'], version };
  const saved = (await read(CategoryAnswer, category.PUT, { params: { slug }, body: change })).category;
  expect(saved.models.map((model) => [model.id, model.known])).toEqual([
    ['b/two', false],
    ['a/one', false],
  ]);

  expect((await call(order.PUT, { body: { slugs: [slug] } })).status).toBe(409);
  expect((await read(CategoryAnswer, category.DELETE, { params: { slug } })).category).toEqual(saved);
  expect((await refusal(category.DELETE, { params: { slug } })).status).toBe(404);
});

test('a write with an outdated version gets 409 and the current category', async () => {
  await call(category.PUT, { params: { slug: 'interface' }, body: { models: ['won/race'] } });
  const lost = await call(category.PUT, {
    params: { slug: 'interface' },
    body: { models: ['lost/race'], version: 1 },
  });
  expect(lost.status).toBe(409);
  const body: unknown = await lost.json();
  expect(ApiErrorBody.parse(body).error.code).toBe('conflict');
  expect(CategoryAnswer.parse(body).category.models.map((model) => model.id)).toEqual(['won/race']);
});

test.each([
  ['no body', undefined, 400, 'The request has no body.', []],
  ['text that is not JSON', '{"models": [', 400, 'The body is not valid JSON.', []],
  ['a JSON list', [], 400, 'expected object', ['']],
  ['an unknown field', { model: ['a/b'] }, 400, '"model"', ['']],
  [
    'a duplicate model',
    { models: ['a/b', 'a/b'] },
    400,
    'A category can contain each model only once',
    ['models'],
  ],
  ['a model id with spaces', { models: ['a/b', 'an id'] }, 400, 'A model id', ['models.1']],
  [
    'another category for when a budget is spent',
    { policy: { whenBudgetSpent: ['a/b', 'understudy/main'] } },
    400,
    'can only contain models',
    ['policy.whenBudgetSpent.1'],
  ],
  ['a policy out of range', { policy: { retries: 99 } }, 400, 'policy.retries: ', ['policy.retries']],
  ['an empty name', { name: '   ' }, 400, 'Enter a name.', ['name']],
  ['more than a megabyte', { name: 'x'.repeat(1_000_001) }, 413, 'the limit is 1 MB', []],
])('%s is refused with a reason and changes nothing', async (_, body, status, words, paths) => {
  const before = demo.runtime.categories.find('main');
  const refused = await refusal(category.PUT, { params: { slug: 'main' }, body });
  expect(refused.status).toBe(status);
  expect(refused.error.code).toBe(status === 413 ? 'too_large' : 'invalid_request');
  expect(refused.error.message).toContain(words);
  expect(refused.error.issues?.map((issue) => issue.path) ?? []).toEqual(paths);
  expect(demo.runtime.categories.find('main')).toBe(before);
});

test('a built-in category cannot be deleted, and a taken slug cannot be reused', async () => {
  expect(await refusal(category.DELETE, { params: { slug: 'main' } })).toMatchObject({ status: 403 });
  const taken = await refusal(categories.POST, { body: { name: 'Again', slug: 'main' } });
  expect(taken).toMatchObject({ status: 409, error: { code: 'conflict' } });
});

test('the model list has an ETag, and a matching request gets 304', async () => {
  const first = await call(models.GET);
  const etag = first.headers.get('etag') ?? '';
  const answer = ModelsAnswer.parse(await first.json());
  expect(answer.source).toBe('demo');
  expect(answer.models.length).toBeGreaterThan(40);
  const again = await call(models.GET, { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
  expect((await read(ModelsAnswer, refresh.POST)).staleReason).toBeNull();
});

test('settings are read and changed, and an unreachable OpenRouter differs from a bad key', async () => {
  expect((await read(Settings, settings.GET)).connection).toBe('demo');
  const key = 'sk-or-v1-secret-of-the-person';
  const refused = await refusal(openrouterKey.PUT, { body: { key } });
  expect(refused).toMatchObject({ status: 502, error: { code: 'upstream_unreachable' } });
  expect(JSON.stringify(refused)).not.toContain(key);
  expect((await refusal(openrouterKey.PUT, { body: { key: 'short' } })).status).toBe(400);
  expect((await refusal(settings.PUT, { body: { connection: 'elsewhere' } })).status).toBe(400);
  expect((await read(Settings, settings.PUT, { body: { connection: null } })).connection).toBeNull();
  expect((await read(Settings, settings.PUT, { body: { connection: 'demo' } })).connection).toBe('demo');
  expect((await read(Settings, openrouterKey.DELETE)).key.source).toBe('none');
});

test('a status alone is explained, an empty input is not', async () => {
  const verdict = await read(Verdict, explain.POST, { body: { status: 429, headers: { 'retry-after': 7 } } });
  expect(verdict).toMatchObject({ origin: 'openrouter_account', retryAfterMs: 7_000 });
  expect((await refusal(explain.POST, { body: {} })).status).toBe(400);
});

test('a pasted error is explained', async () => {
  const body = { error: { code: 429, message: 'Rate limit exceeded: free-models-per-day', metadata: {} } };
  const verdict = await read(Verdict, explain.POST, { body: { status: 429, headers: {}, body } });
  expect(verdict.origin).toBe('openrouter_free_tier');
});

test('health and cooldowns are listed, and a cooldown can be ended once', async () => {
  expect((await read(Health, health.GET)).connection).toBe('demo');
  const nowMs = Date.now();
  demo.runtime.gateway.breakers.note({
    id: 'model:a/one',
    connection: 'demo',
    scope: 'model',
    model: 'a/one',
    origin: 'upstream_provider',
    reason: 'Limited upstream.',
    startedAtMs: nowMs,
    endsAtMs: nowMs + 60_000,
    failures: 1,
  });
  const listed = await read(CooldownsAnswer, cooldowns.GET);
  expect(listed.cooldowns.map(({ id }) => id)).toEqual(['model:a/one']);
  const lifted = { params: { id: 'model:a/one' } };
  expect((await call(cooldown.DELETE, lifted)).status).toBe(204);
  expect((await refusal(cooldown.DELETE, lifted)).status).toBe(404);
});
