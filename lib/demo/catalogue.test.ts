import { expect, test } from 'vitest';
import { openDemo, readWire } from '#tests/support/demo-client';
import { builtInTroubles } from './built-in-troubles.ts';
import { buildCatalogues } from './catalogue.ts';
import { catalogueFacts } from './catalogue-facts.ts';
import { generateModels } from './generate-models.ts';
import { formatPrice } from './model-entry.ts';

type Listed = {
  id: string;
  context_length: number | null;
  pricing: Record<string, string> & { overrides?: Record<string, string | number>[] };
  supported_parameters: string[];
  architecture: { modality: string; input_modalities: string[]; output_modalities: string[] };
};

async function listModels(url: string, query = ''): Promise<{ data: Listed[]; total_count: number }> {
  return (await (await fetch(`${url}/models${query}`)).json()) as { data: Listed[]; total_count: number };
}

test('every catalogue entry is complete and has a unique id', () => {
  expect(catalogueFacts.length).toBeGreaterThan(60);
  expect(new Set(catalogueFacts.map((facts) => facts.id)).size).toBe(catalogueFacts.length);
  for (const facts of catalogueFacts) {
    expect(facts.id).toMatch(/^~?[a-z0-9-]+\/[a-z0-9.-]+(:free|:batch)?$/);
    expect(facts.created).toBeGreaterThan(1_600_000_000);
    expect(facts.promptUsd).toBeLessThan(0.0001);
    expect(facts.contextTokens ?? 1).toBeGreaterThan(0);
    expect(facts.providers.every((provider) => provider !== '')).toBe(true);
    expect(facts.description.length).toBeGreaterThan(10);
    expect(facts.outputModalities.length).toBeGreaterThan(0);
    expect(facts.isFree).toBe(facts.id.endsWith(':free') || facts.id === 'openrouter/free');
  }
});

test('the catalogue contains every kind of model a client meets', () => {
  const has = (fits: (facts: (typeof catalogueFacts)[number]) => boolean) =>
    catalogueFacts.filter(fits).length;
  expect(has((facts) => facts.id.endsWith(':free'))).toBeGreaterThanOrEqual(4);
  expect(has((facts) => facts.isBatch)).toBeGreaterThanOrEqual(2);
  expect(has((facts) => facts.aliasTarget !== null)).toBeGreaterThanOrEqual(2);
  expect(has((facts) => facts.promptUsd === -1)).toBe(1);
  expect(has((facts) => facts.contextTokens === null)).toBeGreaterThanOrEqual(1);
  expect(has((facts) => facts.expirationDate !== null)).toBeGreaterThanOrEqual(1);
  expect(has((facts) => facts.reasoning === 'mandatory')).toBeGreaterThanOrEqual(3);
  expect(has((facts) => facts.outputModalities.join() === 'image')).toBeGreaterThanOrEqual(1);
  for (const modality of ['embeddings', 'speech', 'transcription'])
    expect(has((facts) => facts.outputModalities.join() === modality)).toBe(2);
  const ids = new Set(catalogueFacts.map((facts) => facts.id));
  for (const { aliasTarget } of catalogueFacts)
    expect(aliasTarget === null || ids.has(aliasTarget)).toBe(true);
  for (const { modelId } of builtInTroubles) expect(ids.has(modelId)).toBe(true);
  expect(catalogueFacts.find((facts) => facts.id === 'google/gemini-2.5-flash-lite')?.providers).toEqual([
    'Google AI Studio',
  ]);
});

test('the list omits models without text output unless the query asks for them', async () => {
  const { url } = await openDemo();
  const text = await listModels(url);
  const all = await listModels(url, '?output_modalities=all');
  const images = await listModels(url, '?output_modalities=image');
  const ids = (list: { data: Listed[] }) => list.data.map((model) => model.id);
  expect(ids(text)).not.toContain('black-forest-labs/flux.2-klein-4b');
  expect(ids(all)).toContain('black-forest-labs/flux.2-klein-4b');
  expect(ids(images)).toContain('google/gemini-2.5-flash-image');
  expect(ids(images)).not.toContain('openai/gpt-4.1');
  expect(all.total_count).toBe(all.data.length);
  expect(all.data.length).toBe(catalogueFacts.length);
});

test('an entry has OpenRouter’s shape, with prices as decimal strings per token', async () => {
  const { url } = await openDemo();
  const response = await fetch(`${url}/models`);
  expect(response.headers.get('cache-control')).toContain('max-age=120');
  const { data } = (await response.json()) as { data: Listed[] };
  const lite = data.find((model) => model.id === 'google/gemini-2.5-flash-lite');
  expect(lite).toMatchObject({
    canonical_slug: 'google/gemini-2.5-flash-lite',
    context_length: 1_048_576,
    pricing: { prompt: '0.0000001', completion: '0.0000004' },
    architecture: {
      modality: 'text+image+file+audio+video->text',
      output_modalities: ['text'],
      instruct_type: null,
    },
    top_provider: { max_completion_tokens: 65_535, is_moderated: false },
    per_request_limits: null,
    reasoning: { mandatory: false },
  });
  for (const model of data) {
    const { overrides = [], ...prices } = model.pricing;
    const dearer = overrides.flatMap(({ min_prompt_tokens: _from, ...more }) => Object.values(more));
    for (const price of [...Object.values(prices), ...dearer])
      expect(price).toMatch(/^(-1|\d+(\.\d*[1-9])?)$/);
  }
  expect(data.find((model) => model.id === 'openrouter/auto')?.pricing.prompt).toBe('-1');
});

test('prices are written without an exponent', () => {
  expect(formatPrice(1e-8)).toBe('0.00000001');
  expect(formatPrice(0.00000009375)).toBe('0.00000009375');
  expect(formatPrice(0)).toBe('0');
  expect(formatPrice(-1)).toBe('-1');
});

test('the list can be filtered and paged, and a bad query gets the ZodError shape', async () => {
  const { url } = await openDemo();
  const filtered = await listModels(url, '?input_modalities=image&supported_parameters=tools');
  expect(filtered.data.length).toBeGreaterThan(10);
  for (const model of filtered.data) {
    expect(model.architecture.input_modalities).toContain('image');
    expect(model.supported_parameters).toContain('tools');
  }
  const page = await listModels(url, '?limit=5&offset=5');
  const whole = await listModels(url);
  expect(page.data.map((model) => model.id)).toEqual(whole.data.slice(5, 10).map((model) => model.id));
  const bad = await fetch(`${url}/models?output_modalities=smell`);
  expect(bad.status).toBe(400);
  expect(await bad.json()).toMatchObject({ success: false, error: { name: 'ZodError' } });
  const count = await readWire(fetch(`${url}/models/count`));
  expect(count).toEqual({ data: { count: whole.data.length } });
});

test('a model lists its providers', async () => {
  const { url } = await openDemo();
  const { data } = await readWire(fetch(`${url}/models/anthropic/claude-sonnet-4.6/endpoints`));
  expect(data.endpoints).toMatchObject(
    ['Anthropic', 'Amazon Bedrock', 'Google Vertex'].map((provider_name) => ({ provider_name })),
  );
  expect((await fetch(`${url}/models/acme/none/endpoints`)).status).toBe(404);
  const providers = await readWire(fetch(`${url}/providers`));
  expect(providers.data).toContainEqual(
    expect.objectContaining({ name: 'Google AI Studio', slug: 'google-ai-studio' }),
  );
});

test('the second catalogue renames, removes, reprices, retires and changes some models', async () => {
  const demo = await openDemo();
  const first = new Map((await listModels(demo.url)).data.map((model) => [model.id, model]));
  demo.setCatalogue('second');
  const second = new Map((await listModels(demo.url)).data.map((model) => [model.id, model]));
  const gone = [...first.keys()].filter((id) => !second.has(id));
  const come = [...second.keys()].filter((id) => !first.has(id));
  expect(gone).toContain('google/gemini-3.1-pro-preview');
  expect(gone).toContain('openai/gpt-oss-20b:free');
  expect(come.toSorted()).toEqual(['anthropic/claude-sonnet-5.1', 'google/gemini-3.1-pro']);
  const differs = (id: string, of: (model: Listed) => unknown): boolean => {
    const [before, after] = [first.get(id), second.get(id)];
    return before !== undefined && after !== undefined && of(before) !== of(after);
  };
  expect(differs('moonshotai/kimi-k2', (model) => model.pricing.prompt)).toBe(true);
  expect(differs('meta-llama/llama-4-scout', (model) => model.context_length)).toBe(true);
  expect(differs('z-ai/glm-4.5-air', (model) => model.supported_parameters.includes('tools'))).toBe(true);
});

test('thousands of models can be generated, always the same and with unique ids', async () => {
  const made = generateModels(5_000, 7);
  expect(new Set(made.map((facts) => facts.id)).size).toBe(5_000);
  expect(generateModels(50, 7)).toEqual(made.slice(0, 50));
  expect(generateModels(50, 8)).not.toEqual(made.slice(0, 50));
  for (const facts of made) {
    expect(facts.id).toMatch(/^[a-z-]+\/[a-z0-9.-]+(:free)?$/);
    expect(facts.isFree).toBe(facts.promptUsd === 0);
  }
  const catalogues = buildCatalogues(3_000, 1);
  expect(catalogues.first.models.length).toBe(catalogueFacts.length + 3_000);
  const { url } = await openDemo({ generatedModels: 3_000 });
  expect((await listModels(url, '?output_modalities=all')).data.length).toBe(catalogueFacts.length + 3_000);
});
