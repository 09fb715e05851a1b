import { expect, test } from 'vitest';
import { compareProviders, nameSome, type RunBy } from './provider-overlap.ts';

const google: RunBy = { id: 'g/one', providers: ['Google AI Studio', 'Google'] };
const hosted: RunBy = { id: 'h/two', providers: ['Novita', 'DeepInfra'] };
const unknown: RunBy = { id: 'u/three', providers: null };

test.each<[string, readonly string[] | null, readonly RunBy[], ReturnType<typeof compareProviders>]>([
  ['one that nobody here runs', ['Mistral'], [google, hosted], { kind: 'apart', at: ['Mistral'] }],
  [
    'one that a single company runs, which runs another here',
    ['Google'],
    [hosted, google],
    { kind: 'shared', at: ['Google'], other: 'g/one' },
  ],
  [
    'one that each of the others shares a part of',
    ['Google', 'Novita'],
    [google, hosted],
    { kind: 'apart', at: ['Google', 'Novita'] },
  ],
  [
    'one with a company more',
    ['Novita', 'Fireworks'],
    [hosted, unknown],
    { kind: 'apart', at: ['Fireworks'] },
  ],
  ['nothing is said of one that is not known', null, [google], null],
  ['nothing is said where nobody runs it', [], [google], null],
  ['nothing is said beside models that are not known', ['Google'], [unknown], null],
])('%s', (_, providers, others, expected) => {
  expect(compareProviders(providers, others)).toEqual(expected);
});

test('a few names stand for many', () => {
  expect(nameSome(['A'])).toBe('A');
  expect(nameSome(['A', 'B'])).toBe('A and B');
  expect(nameSome(['A', 'B', 'C', 'D'])).toBe('A, B and 2 more');
});
