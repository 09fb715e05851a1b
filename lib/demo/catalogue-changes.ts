import type { ModelFacts } from './model-facts.ts';

const removed = new Set([
  'qwen/qwen3-235b-a22b-2507',
  'openai/gpt-oss-20b:free',
  'mistralai/mistral-small-3.2-24b-instruct',
]);

const without = (names: ReadonlySet<string>, ...gone: string[]): Set<string> =>
  new Set([...names].filter((name) => !gone.includes(name)));

const changes: Record<string, (facts: ModelFacts) => ModelFacts> = {
  // A preview is released under a new id.
  'google/gemini-3.1-pro-preview': (facts) => ({
    ...facts,
    id: 'google/gemini-3.1-pro',
    canonicalSlug: 'google/gemini-3.1-pro-20261001',
    name: 'Google: Gemini 3.1 Pro',
  }),
  // Prices rise and fall.
  'moonshotai/kimi-k2': (facts) => ({
    ...facts,
    promptUsd: facts.promptUsd * 2,
    completionUsd: facts.completionUsd * 2,
  }),
  'deepseek/deepseek-v3.2': (facts) => ({
    ...facts,
    promptUsd: facts.promptUsd / 2,
    completionUsd: facts.completionUsd / 2,
  }),
  // These get a removal date.
  'openai/gpt-4o-mini': (facts) => ({ ...facts, expirationDate: '2027-01-31' }),
  'google/gemini-2.5-flash-lite': (facts) => ({ ...facts, expirationDate: '2027-03-31' }),
  // Capabilities are added and removed.
  'z-ai/glm-4.5-air': (facts) => ({
    ...facts,
    parameters: without(facts.parameters, 'tools', 'tool_choice'),
  }),
  'qwen/qwen3.7-flash': (facts) => ({
    ...facts,
    parameters: new Set([...facts.parameters, 'structured_outputs']),
  }),
  'meta-llama/llama-4-scout': (facts) => ({
    ...facts,
    contextTokens: 327_680,
    inputModalities: facts.inputModalities.filter((modality) => modality !== 'image'),
  }),
  // The alias points to a newer model.
  '~anthropic/claude-sonnet-latest': (facts) => ({ ...facts, aliasTarget: 'anthropic/claude-sonnet-5.1' }),
};

/** A model that only the later list has. */
function newSonnet(facts: ModelFacts): ModelFacts {
  return {
    ...facts,
    id: 'anthropic/claude-sonnet-5.1',
    canonicalSlug: 'anthropic/claude-sonnet-5.1-20261112',
    name: 'Anthropic: Claude Sonnet 5.1',
    created: 1_794_441_600,
    description: 'An invented successor on the later list of the demo.',
  };
}

/** The list some months later: models are renamed, removed, repriced, added, or change their capabilities. */
export function changedFacts(models: readonly ModelFacts[]): ModelFacts[] {
  const later = models
    .filter((facts) => !removed.has(facts.id))
    .map((facts) => changes[facts.id]?.(facts) ?? facts);
  const sonnet = models.find((facts) => facts.id === 'anthropic/claude-sonnet-5');
  return sonnet === undefined ? later : [newSonnet(sonnet), ...later];
}
