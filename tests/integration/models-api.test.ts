import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ApiErrorBody } from '#lib/contracts/api-error';
import { ConfigPreview, ImportConfigAnswer } from '#lib/contracts/config';
import { DoctorAnswer, DoctorRepairAnswer } from '#lib/contracts/doctor';
import { ModelHealthAnswer } from '#lib/contracts/model-health';
import { ModelEndpointsAnswer } from '#lib/contracts/model-endpoints';
import { SuggestionsAnswer } from '#lib/contracts/suggestion';
import { HistoryQuery } from '#lib/contracts/history';
import { PlaygroundInput } from '#lib/contracts/playground';
import { ModelOverridesAnswer } from '#lib/contracts/model';
import { preparePlayground } from '#lib/server/run-playground';
import type { Runtime } from '#lib/server/runtime';
import { closeRuntime, openDemoRuntime } from '#tests/support/demo-runtime';
import * as configExport from '../../app/api/config/export/route.ts';
import * as configImport from '../../app/api/config/import/route.ts';
import * as configPreview from '../../app/api/config/preview/route.ts';
import * as doctor from '../../app/api/doctor/route.ts';
import * as repair from '../../app/api/doctor/repair/route.ts';
import * as seen from '../../app/api/doctor/seen/route.ts';
import * as suggestions from '../../app/api/categories/[slug]/suggestions/route.ts';
import * as endpoints from '../../app/api/models/endpoints/route.ts';
import * as health from '../../app/api/models/health/route.ts';
import * as overrides from '../../app/api/models/overrides/route.ts';

// The package throws outside of Next's server build; nothing of ours is replaced.
vi.mock('server-only', () => ({}));

let folder: string;
let runtime: Runtime;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-models-'));
  await open();
});

afterAll(async () => {
  await closeRuntime(runtime);
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<void> {
  runtime = await openDemoRuntime(folder);
  await runtime.catalogue.refresh();
}

function ask(method: string, body?: unknown, query = ''): Request {
  return new Request(`http://127.0.0.1:3000/api${query}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const none = { params: Promise.resolve({}) };

async function refusal(response: Response): Promise<{ status: number; error: ApiErrorBody['error'] }> {
  return { status: response.status, error: ApiErrorBody.parse(await response.json()).error };
}

test('a tier can be set against the rule, outlives a restart, and goes back to the rule', async () => {
  const nano = runtime.catalogue.lookup('openai/gpt-5-nano');
  if (nano === undefined) throw new Error('The demo lists it.');
  expect(runtime.models.tiers.tierOf(nano)).toBe('tiny');
  const put = await overrides.PUT(ask('PUT', { id: nano.id, tier: 'strong' }), none);
  expect(ModelOverridesAnswer.parse(await put.json()).overrides).toEqual([{ id: nano.id, tier: 'strong' }]);
  expect(runtime.models.tiers.tierOf(nano)).toBe('strong');

  await closeRuntime(runtime);
  await open();
  const kept = ModelOverridesAnswer.parse(await (await overrides.GET(ask('GET'), none)).json());
  expect(kept.overrides).toEqual([{ id: nano.id, tier: 'strong' }]);

  await overrides.PUT(ask('PUT', { id: nano.id, tier: null }), none);
  expect(runtime.models.tiers.overrides()).toEqual([]);
  const refused = await refusal(await overrides.PUT(ask('PUT', { id: nano.id, tier: 'best' }), none));
  expect(refused.status).toBe(400);
});

test('health is asked for over the API, also while there is no history yet', async () => {
  const answered = await health.GET(ask('GET'), none);
  expect(ModelHealthAnswer.parse(await answered.json()).models).toEqual([]);
});

test('the doctor is asked, told what was seen, and repairs over the API', async () => {
  await runtime.categories.replace('main', { models: ['moonshotai/kimi-k2', 'typed/by-hand'] });
  const answer = DoctorAnswer.parse(await (await doctor.GET(ask('GET'), none)).json());
  expect(answer.rows.map(({ model, state }) => [model, state])).toEqual([
    ['moonshotai/kimi-k2', 'live'],
    ['typed/by-hand', 'unknown'],
  ]);
  expect((await seen.POST(ask('POST', { upTo: 1 }), none)).status).toBe(200);
  const removal = { category: 'main', model: 'typed/by-hand', repair: { kind: 'remove' } };
  const repaired = DoctorRepairAnswer.parse(await (await repair.POST(ask('POST', removal), none)).json());
  expect(repaired.category.models.map(({ id }) => id)).toEqual(['moonshotai/kimi-k2']);
  const odd = { ...removal, repair: { kind: 'replace' } };
  expect((await refusal(await repair.POST(ask('POST', odd), none))).status).toBe(400);
});

test('who runs the models of a list is asked over the API', async () => {
  const query = '?ids=moonshotai%2Fkimi-k2,openai%2Fgpt-oss-20b:free';
  const answered = await endpoints.GET(ask('GET', undefined, query), none);
  const { models } = ModelEndpointsAnswer.parse(await answered.json());
  expect(models.map(({ id, providers }) => [id, providers?.map(({ name }) => name)])).toEqual([
    ['moonshotai/kimi-k2', ['Novita', 'Moonshot AI']],
    ['openai/gpt-oss-20b:free', ['OpenInference']],
  ]);
  expect((await refusal(await endpoints.GET(ask('GET', undefined, '?ids=,'), none))).status).toBe(400);
});

test('three understudies are proposed for a list, and none for a list that is not there', async () => {
  await runtime.categories.replace('image', { models: ['google/gemini-2.5-flash'] });
  const at = (slug: string) => ({ params: Promise.resolve({ slug }) });
  const answered = await suggestions.GET(ask('GET'), at('image'));
  const proposed = SuggestionsAnswer.parse(await answered.json()).suggestions;
  expect(proposed).toHaveLength(3);
  for (const { model, tier, reasons } of proposed) {
    expect(model.inputModalities).toContain('image');
    expect(tier).not.toBe('tiny');
    expect(reasons.length).toBeGreaterThan(1);
  }
  expect((await refusal(await suggestions.GET(ask('GET'), at('nothing')))).status).toBe(404);
});

/** Runs a prompt through a category and tells what became of each model of its list. */
async function attemptsOf(category: string): Promise<string[]> {
  const lines: string[] = [];
  const messages = [{ role: 'user', content: 'Hello' }];
  const input = PlaygroundInput.parse({ category, messages, maxTokens: 4 });
  await preparePlayground(runtime, input).start((event) => {
    if (event.type === 'attempt-skip') lines.push(`${event.model} skipped: ${event.reason}`);
    if (event.type === 'attempt-fail') lines.push(`${event.model} failed`);
    if (event.type === 'attempt-serve') lines.push(`${event.model} served`);
  }, new AbortController().signal);
  return lines;
}

test('under a tier floor and a price ceiling weaker and dearer models are passed over, with the reason', async () => {
  const limited = 'google/gemini-2.5-flash-lite';
  const models = [limited, 'openai/gpt-5-nano', 'openai/gpt-5.6-sol', 'moonshotai/kimi-k2'];
  const policy = { tierFloor: 'same_or_better', maxPriceUsdPerMillion: { prompt: 2 } } as const;
  await runtime.categories.replace('interface', { models, policy });
  expect(await attemptsOf('interface')).toEqual([
    `${limited} failed`,
    expect.stringMatching(
      /^openai\/gpt-5-nano skipped: .* of a weaker tier \(tiny\) than the first choice \(fast\)/,
    ),
    expect.stringMatching(
      /^openai\/gpt-5.6-sol skipped: .* costs \$5 for a million tokens in, more than the \$2/,
    ),
    'moonshotai/kimi-k2 served',
  ]);
});

test('a router is held to the price ceiling by OpenRouter, and where it can’t be the next one goes on', async () => {
  const models = ['openrouter/auto', 'openai/gpt-oss-20b:free'];
  const policy = { tierFloor: 'none', maxPriceUsdPerMillion: { prompt: 0, completion: 0 } } as const;
  await runtime.categories.replace('interface', { models, policy });
  expect(await attemptsOf('interface')).toEqual(['openrouter/auto failed', 'openai/gpt-oss-20b:free served']);
  await runtime.categories.replace('interface', { policy: { maxPriceUsdPerMillion: {} } });
});

test('a model that is switched off is neither tried nor told, and a list of only such says so', async () => {
  const models = ['openai/gpt-5-nano', 'moonshotai/kimi-k2'];
  await runtime.categories.replace('main', { models, disabled: ['openai/gpt-5-nano'] });
  expect(await attemptsOf('main')).toEqual(['moonshotai/kimi-k2 served']);
  const page = await runtime.history.readPage(HistoryQuery.parse({ category: 'main', limit: 1 }));
  const detail = await runtime.history.readDetail(page.requests[0]?.id ?? '');
  expect(detail?.request.chain).toEqual(['moonshotai/kimi-k2']);
  await runtime.categories.replace('main', { disabled: models });
  await expect(attemptsOf('main')).rejects.toThrow('Every model in the list of "main" is switched off.');
});

test('all lists go out as one file and come back in over the API, after a preview', async () => {
  const exported = await configExport.GET(ask('GET', undefined, '?format=yaml'), none);
  expect(exported.headers.get('content-disposition')).toBe('attachment; filename="understudy.yaml"');
  const text = (await exported.text()).replace('slug: interface', 'slug: interface-copy');
  const file = { format: 'yaml', text };
  const answered = await configPreview.POST(ask('POST', file), none);
  const preview = ConfigPreview.parse(await answered.json());
  const outcomes = preview.categories.map(({ slug, outcome }) => `${slug} ${outcome}`);
  expect(outcomes).toEqual(['main same', 'summarization same', 'image same', 'interface-copy new']);
  const versions = Object.fromEntries(preview.categories.map(({ slug, version }) => [slug, version]));
  const imported = await configImport.POST(ask('POST', { ...file, versions }), none);
  const { categories } = ImportConfigAnswer.parse(await imported.json());
  expect(categories.map(({ slug }) => slug)).toContain('interface-copy');
  const again = await configImport.POST(ask('POST', { ...file, versions }), none);
  expect(again.status).toBe(409);
  expect((await refusal(await configExport.GET(ask('GET', undefined, '?format=toml'), none))).status).toBe(
    400,
  );
});
