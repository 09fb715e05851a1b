import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListedModel } from '#lib/contracts/model';
import { listedModel } from '#tests/support/catalogue-model';
import { indexModels, isWithin, rankModels } from './rank-models.ts';

function model(id: string, name: string): ListedModel {
  return listedModel({ id, name });
}

const models = [
  model('anthropic/claude-sonnet-4.5', 'Anthropic: Claude Sonnet 4.5'),
  model('google/gemini-2.5-flash', 'Google: Gemini 2.5 Flash'),
  model('google/gemini-2.5-flash-lite', 'Google: Gemini 2.5 Flash Lite'),
  model('moonshotai/kimi-k2', 'MoonshotAI: Kimi K2'),
  model('openai/gpt-5', 'OpenAI: GPT-5'),
  model('openai/gpt-5-mini', 'OpenAI: GPT-5 Mini'),
  model('x/my-gpt-5-like', 'X: My GPT-5 like'),
];
const index = indexModels(models);
const idsFor = (query: string) => rankModels(index, query).map(({ id }) => id);

test('an empty query keeps the catalogue’s order', () => {
  expect(idsFor('  ')).toEqual(models.map(({ id }) => id));
});

test('the exact id ranks first, even if other ids start with it', () => {
  expect(idsFor('google/gemini-2.5-flash')[0]).toBe('google/gemini-2.5-flash');
  expect(idsFor('openai/gpt-5')).toEqual(['openai/gpt-5', 'openai/gpt-5-mini']);
});

test('a match at the start of the id ranks before a match inside it', () => {
  expect(idsFor('gpt-5')).toEqual(['openai/gpt-5', 'openai/gpt-5-mini', 'x/my-gpt-5-like']);
});

test('every word must match, in any order, in the name, id or author', () => {
  expect(idsFor('lite google')).toEqual(['google/gemini-2.5-flash-lite']);
  expect(idsFor('lite kimi')).toEqual([]);
});

test('hyphens and spaces are ignored', () => {
  expect(idsFor('gpt5mini')).toEqual(['openai/gpt-5-mini']);
  expect(idsFor('kimik2')).toEqual(['moonshotai/kimi-k2']);
});

test('words joined in another order than in the id are matched one by one', () => {
  expect(idsFor('claude-4.5-sonnet')).toEqual(['anthropic/claude-sonnet-4.5']);
  expect(idsFor('claude-4.5-haiku')).toEqual([]);
});

test('a small typo is tolerated', () => {
  expect(idsFor('cluade')).toEqual(['anthropic/claude-sonnet-4.5']);
  expect(idsFor('gemni lite')).toEqual(['google/gemini-2.5-flash-lite']);
});

test('short words must match exactly', () => {
  expect(idsFor('k3')).toEqual([]);
});

test('every model is found first and once by its own id', () => {
  fc.assert(
    fc.property(fc.constantFrom(...models), ({ id }) => {
      const found = idsFor(id);
      expect(found[0]).toBe(id);
      expect(new Set(found).size).toBe(found.length);
    }),
  );
});

test('the edit distance is symmetric and counts a swap of adjacent letters once', () => {
  expect(isWithin('calude', 'claude', 1)).toBe(true);
  fc.assert(
    fc.property(
      fc.string({ maxLength: 8 }),
      fc.string({ maxLength: 8 }),
      fc.integer({ min: 0, max: 2 }),
      (a, b, allowed) => {
        expect(isWithin(a, b, allowed)).toBe(isWithin(b, a, allowed));
      },
    ),
  );
});
