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

function resolve(
  request: { model?: string; models?: string[] },
  catalogueIds: readonly string[] = [],
  allowed: readonly string[] | null = null,
) {
  return resolveChain({
    request: { model: request.model, models: request.models },
    findCategory: (slug) => (slug === main.slug ? main : undefined),
    categorySlugs: () => [main.slug, 'image'],
    allowed,
    targets,
    lookup: (_connection, id) => (catalogueIds.includes(id) ? catalogueModel({ id }) : undefined),
    tierOf: () => null,
  });
}

test.each(['understudy/main', 'main', 'claude-understudy-main'])('%s names the category', (model) => {
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
  for (const models of [['b/two', 'main'], ['understudy/main'], ['claude-understudy-main']])
    expect(resolve({ models })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'category_in_models' },
    });
});

test('a bare name that is neither a category nor known is tried as a model', () => {
  expect(resolve({ model: 'mian' })).toMatchObject({ resolved: { category: null, chain: [{ id: 'mian' }] } });
});

test.each([{ model: 'understudy/main' }, { model: 'main' }, { model: 'claude-understudy-main' }])(
  'a caller that is limited to categories may name them: %o',
  (request) => {
    expect(resolve(request, [], ['main'])).toMatchObject({ resolved: { category: 'main' } });
  },
);

test.each([
  ['another category', { model: 'understudy/image' }, 'model'],
  ['the alias of another category', { model: 'claude-understudy-image' }, 'model'],
  ['a category that does not exist', { model: 'understudy/nothing' }, 'model'],
  ['a model', { model: 'a/one' }, 'model'],
  ['a model at a connection', { model: 'groq::a/one' }, 'model'],
  ['models of its own', { models: ['a/one'] }, 'models'],
  ['models for its category', { model: 'understudy/main', models: ['b/two'] }, 'models'],
])('a caller that is limited to categories may not name %s, and is told what it may', (_, request, param) => {
  expect(resolve(request, [], ['main'])).toMatchObject({
    outcome: 'refused',
    refusal: { status: 403, type: 'forbidden', code: 'not_allowed', param },
  });
  expect(resolve(request, [], ['main'])).toHaveProperty(
    'refusal.message',
    'This client may only use understudy/main as "model". Its owner can change this in Settings, under Clients.',
  );
});

test('a caller that is limited to categories is not taken to a model that is called like one of them', () => {
  expect(resolve({ model: 'main' }, ['main'], ['main'])).toMatchObject({ refusal: { status: 403 } });
});

test('a caller that is limited to categories is told of no other one', () => {
  expect(resolve({ model: 'understudy/gone' }, [], ['gone', 'main'])).toMatchObject({
    refusal: {
      status: 404,
      message: 'There is no category "gone". The categories are understudy/main.',
    },
  });
  expect(resolve({ model: 'understudy/gone' }, [], ['gone'])).toMatchObject({
    refusal: {
      status: 403,
      message: 'This client may not use any category. Its owner can change this in Settings, under Clients.',
    },
  });
  expect(resolve({ model: 'understudy/main' }, [], [])).toMatchObject({
    refusal: {
      status: 403,
      message: 'This client may not use any category. Its owner can change this in Settings, under Clients.',
    },
  });
});
