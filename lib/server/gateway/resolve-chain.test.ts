import { expect, test } from 'vitest';
import { defaultPolicy } from '#lib/contracts/policy';
import { catalogueModel } from '#tests/support/catalogue-model';
import { targetKey } from '#lib/contracts/target';
import { targets } from '#tests/support/targets';
import { resolveChain } from './resolve-chain.ts';

const main = {
  slug: 'main',
  models: [targetKey('openrouter', 'a/one')],
  isSwitchedOff: false,
  policy: defaultPolicy,
};

function resolve(request: { model?: string; models?: string[] }, catalogueIds: readonly string[] = []) {
  return resolveChain({
    request,
    findCategory: (slug) => (slug === main.slug ? main : undefined),
    categorySlugs: () => [main.slug],
    targets,
    lookup: (_connection, id) => (catalogueIds.includes(id) ? catalogueModel({ id }) : undefined),
    tierOf: () => null,
  });
}

test.each(['understudy/main', 'main'])('%s names the category', (model) => {
  expect(resolve({ model })).toMatchObject({
    outcome: 'read',
    resolved: { category: 'main', requestedModel: 'understudy/main', chain: [{ id: 'a/one' }] },
  });
});

test('a model of the catalogue that is called like a category stays reachable under its own name', () => {
  expect(resolve({ model: 'main' }, ['main'])).toMatchObject({
    outcome: 'read',
    resolved: { category: null, requestedModel: 'main', chain: [{ id: 'main' }] },
  });
  expect(resolve({ model: 'understudy/main' }, ['main'])).toMatchObject({ resolved: { category: 'main' } });
  expect(resolve({ models: ['b/two', 'main'] }, ['main'])).toMatchObject({
    resolved: { category: null, chain: [{ id: 'b/two' }, { id: 'main' }] },
  });
});

test('models of the request stand in for the chain of a bare category too', () => {
  expect(resolve({ model: 'main', models: ['b/two'] })).toMatchObject({
    resolved: { category: 'main', chain: [{ id: 'b/two' }] },
  });
});

test('a bare category among models is refused, as one with its prefix is', () => {
  for (const models of [['b/two', 'main'], ['understudy/main']])
    expect(resolve({ models })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'category_in_models' },
    });
});

test('a bare name that is neither a category nor known is tried as a model', () => {
  expect(resolve({ model: 'mian' })).toMatchObject({ resolved: { category: null, chain: [{ id: 'mian' }] } });
});
