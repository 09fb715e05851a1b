import { expect, test } from 'vitest';
import {
  dataCollectionEffect,
  providerListEffect,
  regionEffect,
  type RoutedModel,
  zeroRetentionEffect,
} from './routing-effect.ts';

function model(name: string, over: Partial<RoutedModel> = {}): RoutedModel {
  return {
    name,
    routerId: `a/${name.toLowerCase()}`,
    isFree: false,
    keepsDataPolicy: false,
    region: null,
    providers: null,
    ...over,
  };
}

const own = model('Own', { routerId: null });
const marked = model('Marked', { routerId: null, keepsDataPolicy: true });

test.each([
  ['an empty chain', [], null],
  [
    'a chain that is offered as a whole',
    [model('One')],
    'Every OpenRouter model in this chain is offered this way.',
  ],
  [
    'a model without such an endpoint',
    [model('One'), model('Two'), model('Three')],
    '2 of the 3 models in this chain are not offered this way: Two and Three.',
  ],
  ['a chain of one', [model('Two')], 'The model in this chain is not offered this way: Two.'],
  [
    'a connection that is not marked',
    [model('One'), own, marked],
    'Every OpenRouter model in this chain is offered this way. Skipped, because its connection is not marked as following this rule: Own.',
  ],
])('zero data retention: %s', (_, chain, text) => {
  expect(zeroRetentionEffect(chain, new Set(['a/one']))?.text ?? null).toBe(text);
});

test('unknown facts are called unknown', () => {
  expect(zeroRetentionEffect([model('One')], null)).toEqual({
    text: 'It is unknown which models OpenRouter offers this way.',
    excludes: false,
  });
});

test('free models are named where data collection is excluded', () => {
  const chain = [model('One'), model('Two', { isFree: true }), own];
  expect(dataCollectionEffect(chain, 18)?.text).toBe(
    'OpenRouter doesn’t publish which providers collect data, so the effect is only known once a request is sent. Free models often run only on providers that do: this can make all 18 :free models unavailable, including Two. Skipped, because its connection is not marked as following this rule: Own.',
  );
});

test.each([
  [{}, null],
  [
    { only: ['DeepInfra'] },
    '1 of the 3 models in this chain has no allowed provider: Two. The providers of Three are unknown.',
  ],
  [
    { ignore: ['deepinfra', 'google-vertex'] },
    '1 of the 3 models in this chain has no allowed provider: One. The providers of Three are unknown.',
  ],
  [
    { ignore: ['groq'] },
    'Every OpenRouter model in this chain has an allowed provider, as far as the providers are known. The providers of Three are unknown.',
  ],
])('lists of providers: %j', (routing, text) => {
  const chain = [
    model('One', { providers: [{ name: 'DeepInfra', tag: 'deepinfra/fp8' }] }),
    model('Two', {
      providers: [
        { name: 'Google Vertex', tag: null },
        { name: 'Novita', tag: 'novita' },
      ],
    }),
    model('Three'),
  ];
  expect(providerListEffect(chain, routing)?.text ?? null).toBe(text);
});

test('lists of providers say which models they don’t apply to', () => {
  expect(providerListEffect([own, marked], { ignore: ['novita'] })).toEqual({
    text: 'Own and Marked are called without OpenRouter, so the lists don’t apply.',
    excludes: false,
  });
});

test.each<[string, RoutedModel[], RegExp]>([
  [
    'connections in the region',
    [model('One', { region: 'eu' }), { ...own, region: 'eu' }],
    /^Every connection in this chain keeps requests there\.$/,
  ],
  [
    'connections in another region and in an unknown one',
    [model('One', { region: 'eu' }), model('Two', { region: 'us' }), marked],
    /^2 of the 3 models in this chain are skipped, .*: Two and Marked\.$/,
  ],
])('a region for %s', (_what, chain, expected) => {
  const effect = regionEffect(chain, 'eu');
  expect(effect?.text).toMatch(expected);
  expect(regionEffect(chain, null)).toBeNull();
  expect(regionEffect([], 'eu')).toBeNull();
});
