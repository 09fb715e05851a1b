import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ApiErrorBody } from '#lib/contracts/api-error';
import { CategoriesAnswer, CategoryAnswer } from '#lib/contracts/category';
import { CooldownsAnswer } from '#lib/contracts/cooldown';
import { ModelsAnswer } from '#lib/contracts/model';
import { Health, Settings } from '#lib/contracts/settings';
import { Verdict } from '#lib/contracts/verdict';
import type { Runtime } from '#lib/server/runtime';
import { closeRuntime, openDemoRuntime } from '#tests/support/demo-runtime';
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

// The package throws outside of Next's server build; nothing of ours is replaced.
vi.mock('server-only', () => ({}));

let folder: string;
let runtime: Runtime;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-api-'));
  runtime = await openDemoRuntime(folder);
  await runtime.catalogue.refresh();
});

afterAll(async () => {
  await closeRuntime(runtime);
  rmSync(folder, { recursive: true, force: true });
});

function ask(method: string, body?: unknown, headers: Record<string, string> = {}): Request {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Request('http://127.0.0.1:3000/api', {
    method,
    headers,
    ...(body === undefined ? {} : { body: text }),
  });
}

const none = { params: Promise.resolve({}) };
const at = (slug: string) => ({ params: Promise.resolve({ slug }) });

async function refusal(response: Response): Promise<{ status: number; error: ApiErrorBody['error'] }> {
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, error: ApiErrorBody.parse(await response.json()).error };
}

test('categories are listed, made, changed and deleted over the API', async () => {
  const listed = await categories.GET(ask('GET'), none);
  expect(listed.headers.get('cache-control')).toBe('no-store');
  expect(CategoriesAnswer.parse(await listed.json()).categories.length).toBeGreaterThanOrEqual(4);

  const made = await categories.POST(ask('POST', { name: 'Code review', models: ['a/one'] }), none);
  expect(made.status).toBe(201);
  const { slug, version } = CategoryAnswer.parse(await made.json()).category;
  expect(slug).toBe('code-review');

  const put = await category.PUT(ask('PUT', { models: ['b/two', 'a/one'], version }), at(slug));
  const saved = CategoryAnswer.parse(await put.json()).category;
  expect(saved.models.map((model) => [model.id, model.known])).toEqual([
    ['b/two', false],
    ['a/one', false],
  ]);

  expect((await order.PUT(ask('PUT', { slugs: [slug] }), none)).status).toBe(409);
  const deleted = await category.DELETE(ask('DELETE'), at(slug));
  expect(CategoryAnswer.parse(await deleted.json()).category).toEqual(saved);
  expect((await refusal(await category.DELETE(ask('DELETE'), at(slug)))).status).toBe(404);
});

test('a lost race answers 409 with the category as it is now', async () => {
  await category.PUT(ask('PUT', { models: ['won/race'] }), at('interface'));
  const lost = await category.PUT(ask('PUT', { models: ['lost/race'], version: 1 }), at('interface'));
  expect(lost.status).toBe(409);
  const body: unknown = await lost.json();
  expect(ApiErrorBody.parse(body).error.code).toBe('conflict');
  expect(CategoryAnswer.parse(body).category.models.map((model) => model.id)).toEqual(['won/race']);
});

test.each([
  ['no body', undefined, 400, 'The request has no body.', []],
  ['text that is not JSON', '{"models": [', 400, 'The body is not valid JSON.', []],
  ['JSON of another kind', [], 400, 'expected object', ['']],
  ['an unknown field', { model: ['a/b'] }, 400, '"model"', ['']],
  ['a model twice', { models: ['a/b', 'a/b'] }, 400, 'Each model can stand', ['models']],
  ['a model id with spaces', { models: ['a/b', 'an id'] }, 400, 'A model id', ['models.1']],
  ['a policy out of range', { policy: { retries: 99 } }, 400, 'policy.retries: ', ['policy.retries']],
  ['an empty name', { name: '   ' }, 400, 'A category needs a name.', ['name']],
  ['more than a megabyte', { name: 'x'.repeat(1_000_001) }, 413, 'at most 1 MB', []],
])('%s is refused in words and changes nothing', async (_, body, status, words, paths) => {
  const before = runtime.categories.find('main');
  const refused = await refusal(await category.PUT(ask('PUT', body), at('main')));
  expect(refused.status).toBe(status);
  expect(refused.error.code).toBe(status === 413 ? 'too_large' : 'invalid_request');
  expect(refused.error.message).toContain(words);
  expect(refused.error.issues?.map((issue) => issue.path) ?? []).toEqual(paths);
  expect(runtime.categories.find('main')).toBe(before);
});

test('a built-in category cannot be deleted and a taken slug cannot be made again', async () => {
  expect(await refusal(await category.DELETE(ask('DELETE'), at('main')))).toMatchObject({ status: 403 });
  const taken = await refusal(await categories.POST(ask('POST', { name: 'Again', slug: 'main' }), none));
  expect(taken).toMatchObject({ status: 409, error: { code: 'conflict' } });
});

test('the model list comes with a tag, and a browser that has it is told so', async () => {
  const first = await models.GET(ask('GET'), none);
  const etag = first.headers.get('etag') ?? '';
  const answer = ModelsAnswer.parse(await first.json());
  expect(answer.source).toBe('demo');
  expect(answer.models.length).toBeGreaterThan(40);
  const again = await models.GET(ask('GET', undefined, { 'if-none-match': etag }), none);
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
  const refreshed = await refresh.POST(ask('POST'), none);
  expect(ModelsAnswer.parse(await refreshed.json()).staleReason).toBeNull();
});

test('settings are read and changed, and an unreachable OpenRouter is told apart from a bad key', async () => {
  expect(Settings.parse(await (await settings.GET(ask('GET'), none)).json()).connection).toBe('demo');
  const key = 'sk-or-v1-secret-of-the-person';
  const refused = await refusal(await openrouterKey.PUT(ask('PUT', { key }), none));
  expect(refused).toMatchObject({ status: 502, error: { code: 'upstream_unreachable' } });
  expect(JSON.stringify(refused)).not.toContain(key);
  expect((await refusal(await openrouterKey.PUT(ask('PUT', { key: 'short' }), none))).status).toBe(400);
  expect((await refusal(await settings.PUT(ask('PUT', { connection: 'elsewhere' }), none))).status).toBe(400);
  const left = await settings.PUT(ask('PUT', { connection: null }), none);
  expect(Settings.parse(await left.json()).connection).toBeNull();
  const back = await settings.PUT(ask('PUT', { connection: 'demo' }), none);
  expect(Settings.parse(await back.json()).connection).toBe('demo');
  expect(Settings.parse(await (await openrouterKey.DELETE(ask('DELETE'), none)).json()).key.source).toBe(
    'none',
  );
});

test('a pasted error is explained', async () => {
  const body = { error: { code: 429, message: 'Rate limit exceeded: free-models-per-day', metadata: {} } };
  const answer = await explain.POST(ask('POST', { status: 429, headers: {}, body }), none);
  expect(Verdict.parse(await answer.json()).origin).toBe('openrouter_free_tier');
});

test('health and cooldowns answer, and a cooldown is lifted once', async () => {
  expect(Health.parse(await (await health.GET(ask('GET'), none)).json()).connection).toBe('demo');
  const nowMs = Date.now();
  runtime.cooldowns().port.note({
    id: 'model:a/one',
    scope: 'model',
    model: 'a/one',
    origin: 'upstream_provider',
    reason: 'Limited upstream.',
    startedAtMs: nowMs,
    endsAtMs: nowMs + 60_000,
    failures: 1,
  });
  const listed = CooldownsAnswer.parse(await (await cooldowns.GET(ask('GET'), none)).json());
  expect(listed.cooldowns.map(({ id }) => id)).toEqual(['model:a/one']);
  const lift = () => cooldown.DELETE(ask('DELETE'), { params: Promise.resolve({ id: 'model:a/one' }) });
  expect((await lift()).status).toBe(204);
  expect((await refusal(await lift())).status).toBe(404);
});
