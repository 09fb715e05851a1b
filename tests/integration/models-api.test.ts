import { expect, test } from 'vitest';
import { ConfigPreview, ImportConfigAnswer } from '#lib/contracts/config';
import { ModelChecksAnswer, RepairAnswer } from '#lib/contracts/model-checks';
import { ModelHealthAnswer } from '#lib/contracts/model-health';
import { ModelEndpointsAnswer } from '#lib/contracts/model-endpoints';
import { SuggestionsAnswer } from '#lib/contracts/suggestion';
import { HistoryQuery } from '#lib/contracts/history';
import { PlaygroundInput } from '#lib/contracts/playground';
import { ModelOverridesAnswer } from '#lib/contracts/model';
import { createCancellation } from '#lib/server/gateway/cancellation';
import { preparePlayground } from '#lib/server/playground/run-playground';
import { demoRuntimePerFile } from '#tests/support/demo-runtime';
import { call, read, refusal } from '#tests/support/route-call';
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

const demo = demoRuntimePerFile((runtime) => runtime.catalogue.refresh());

test('a tier can be overridden, survives a restart, and can be reset', async () => {
  const nano = demo.runtime.catalogue.lookup('openai/gpt-5-nano');
  if (nano === undefined) throw new Error('The demo lists it.');
  expect(demo.runtime.models.tiers.tierOf('demo', nano)).toBe('tiny');
  const strong = { id: nano.id, tier: 'strong' };
  expect((await read(ModelOverridesAnswer, overrides.PUT, { body: strong })).overrides).toEqual([strong]);
  expect(demo.runtime.models.tiers.tierOf('demo', nano)).toBe('strong');

  await demo.restart();
  const kept = await read(ModelOverridesAnswer, overrides.GET);
  expect(kept.overrides).toEqual([strong]);

  await call(overrides.PUT, { body: { id: nano.id, tier: null } });
  expect(demo.runtime.models.tiers.overrides()).toEqual([]);
  const refused = await refusal(overrides.PUT, { body: { id: nano.id, tier: 'best' } });
  expect(refused.status).toBe(400);
});

test('health can be read over the API, even without any history', async () => {
  expect((await read(ModelHealthAnswer, health.GET)).models).toEqual([]);
});

test('model checks are read, marked as seen, and repaired over the API', async () => {
  await demo.runtime.categories.replace('main', { models: ['moonshotai/kimi-k2', 'typed/by-hand'] });
  const answer = await read(ModelChecksAnswer, doctor.GET);
  expect(answer.rows.map(({ model, state }) => [model, state])).toEqual([
    ['moonshotai/kimi-k2', 'live'],
    ['typed/by-hand', 'unknown'],
  ]);
  expect((await call(seen.POST, { body: { upTo: 1 } })).status).toBe(200);
  const removal = { category: 'main', model: 'typed/by-hand', repair: { kind: 'remove' } };
  const repaired = await read(RepairAnswer, repair.POST, { body: removal });
  expect(repaired.category.models.map(({ id }) => id)).toEqual(['moonshotai/kimi-k2']);
  const odd = { ...removal, repair: { kind: 'replace' } };
  expect((await refusal(repair.POST, { body: odd })).status).toBe(400);
});

test('the providers of models are read over the API', async () => {
  const query = '?ids=moonshotai%2Fkimi-k2,openai%2Fgpt-oss-20b:free';
  const { models } = await read(ModelEndpointsAnswer, endpoints.GET, { query });
  expect(models.map(({ id, providers }) => [id, providers?.map(({ name }) => name)])).toEqual([
    ['moonshotai/kimi-k2', ['Novita', 'Moonshot AI']],
    ['openai/gpt-oss-20b:free', ['OpenInference']],
  ]);
  expect((await refusal(endpoints.GET, { query: '?ids=,' })).status).toBe(400);
});

test('three fallbacks are suggested for a category, and none for a missing one', async () => {
  await demo.runtime.categories.replace('image', { models: ['google/gemini-2.5-flash'] });
  const image = { params: { slug: 'image' } };
  const proposed = await read(SuggestionsAnswer, suggestions.GET, image);
  expect(proposed.suggestions).toHaveLength(3);
  for (const { model, tier, reasons } of proposed.suggestions) {
    expect(model.inputModalities).toContain('image');
    expect(tier).not.toBe('tiny');
    expect(reasons.length).toBeGreaterThan(1);
  }
  expect((await refusal(suggestions.GET, { params: { slug: 'nothing' } })).status).toBe(404);
});

/** Runs a prompt through a category and returns the result of each model in its chain. */
async function attemptsOf(category: string): Promise<string[]> {
  const lines: string[] = [];
  const messages = [{ role: 'user', content: 'Hello' }];
  // Enough for a reasoning model.
  const input = PlaygroundInput.parse({ category, messages, maxTokens: 200 });
  await preparePlayground(demo.runtime, input).start((event) => {
    if (event.type === 'attempt-skip') lines.push(`${event.model} skipped: ${event.reason}`);
    if (event.type === 'attempt-fail') lines.push(`${event.model} failed`);
    if (event.type === 'attempt-serve') lines.push(`${event.model} served`);
  }, createCancellation());
  return lines;
}

test('a tier floor and a price ceiling skip weaker and more expensive models, with the reason', async () => {
  const limited = 'google/gemini-2.5-flash-lite';
  const models = [limited, 'openai/gpt-5-nano', 'openai/gpt-5.6-sol', 'moonshotai/kimi-k2'];
  const policy = { tierFloor: 'same_or_better', maxPriceUsdPerMillion: { prompt: 2 } } as const;
  await demo.runtime.categories.replace('interface', { models, policy });
  expect(await attemptsOf('interface')).toEqual([
    `${limited} failed`,
    expect.stringMatching(
      /^openai\/gpt-5-nano skipped: .* in a lower tier \(tiny\) than your first choice \(fast\)/,
    ),
    expect.stringMatching(
      /^openai\/gpt-5.6-sol skipped: .* costs \$5 per million input tokens, above this category's limit of \$2/,
    ),
    'moonshotai/kimi-k2 served',
  ]);
});

test('OpenRouter applies the price ceiling to a router, and on failure the next model takes over', async () => {
  const models = ['openrouter/auto', 'openai/gpt-oss-20b:free'];
  const policy = { tierFloor: 'none', maxPriceUsdPerMillion: { prompt: 0, completion: 0 } } as const;
  await demo.runtime.categories.replace('interface', { models, policy });
  expect(await attemptsOf('interface')).toEqual(['openrouter/auto failed', 'openai/gpt-oss-20b:free served']);
  await demo.runtime.categories.replace('interface', { policy: { maxPriceUsdPerMillion: {} } });
});

test('a disabled model is neither called nor recorded, and a chain with only disabled models says so', async () => {
  const models = ['openai/gpt-5-nano', 'moonshotai/kimi-k2'];
  await demo.runtime.categories.replace('main', { models, disabled: ['openai/gpt-5-nano'] });
  expect(await attemptsOf('main')).toEqual(['moonshotai/kimi-k2 served']);
  const page = await demo.runtime.history.readPage(HistoryQuery.parse({ category: 'main', limit: 1 }));
  const detail = await demo.runtime.history.readDetail(page.requests[0]?.id ?? '');
  expect(detail?.request.chain).toEqual(['moonshotai/kimi-k2']);
  await demo.runtime.categories.replace('main', { disabled: models });
  await expect(attemptsOf('main')).rejects.toThrow('Every model in "main" is off.');
});

test('all categories are exported to one file and imported after a preview over the API', async () => {
  const exported = await call(configExport.GET, { query: '?format=yaml' });
  expect(exported.headers.get('content-disposition')).toBe('attachment; filename="understudy.yaml"');
  const text = (await exported.text()).replace('slug: interface', 'slug: interface-copy');
  const file = { format: 'yaml', text };
  const preview = await read(ConfigPreview, configPreview.POST, { body: file });
  const outcomes = preview.categories.map(({ slug, outcome }) => `${slug} ${outcome}`);
  expect(outcomes).toEqual(['main same', 'summarization same', 'image same', 'interface-copy new']);
  const versions = Object.fromEntries(preview.categories.map(({ slug, version }) => [slug, version]));
  const { categories } = await read(ImportConfigAnswer, configImport.POST, { body: { ...file, versions } });
  expect(categories.map(({ slug }) => slug)).toContain('interface-copy');
  const again = await call(configImport.POST, { body: { ...file, versions } });
  expect(again.status).toBe(409);
  expect((await refusal(configExport.GET, { query: '?format=toml' })).status).toBe(400);
});
