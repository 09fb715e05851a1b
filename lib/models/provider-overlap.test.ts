import { expect, test } from 'vitest';
import { compareProviders, nameSome, type RunBy } from './provider-overlap.ts';

const google: RunBy = { id: 'g/one', providers: ['Google AI Studio', 'Google'] };
const hosted: RunBy = { id: 'h/two', providers: ['Novita', 'DeepInfra'] };
const unknown: RunBy = { id: 'u/three', providers: null };

test.each<[string, readonly string[] | null, readonly RunBy[], ReturnType<typeof compareProviders>]>([
  [
    'a model on a provider of its own is independent',
    ['Mistral'],
    [google, hosted],
    { kind: 'apart', at: ['Mistral'] },
  ],
  [
    'a model shares its only provider with another',
    ['Google'],
    [hosted, google],
    { kind: 'shared', at: ['Google'], other: 'g/one' },
  ],
  [
    'a model with two providers is independent if no other model has both',
    ['Google', 'Novita'],
    [google, hosted],
    { kind: 'apart', at: ['Google', 'Novita'] },
  ],
  [
    'a model with one more provider is independent there',
    ['Novita', 'Fireworks'],
    [hosted, unknown],
    { kind: 'apart', at: ['Fireworks'] },
  ],
  ['unknown providers give no result', null, [google], null],
  ['a model without providers gives no result', [], [google], null],
  ['unknown providers of the other models give no result', ['Google'], [unknown], null],
])('%s', (_, providers, others, expected) => {
  expect(compareProviders(providers, others)).toEqual(expected);
});

test('long lists of names are shortened', () => {
  expect(nameSome(['A'])).toBe('A');
  expect(nameSome(['A', 'B'])).toBe('A and B');
  expect(nameSome(['A', 'B', 'C', 'D'])).toBe('A, B and 2 more');
});
