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
    wasFree: () => false,
  });
}

test.each(['understudy/main', 'main', 'claude-understudy-main'])('%s names the category', (model) => {
  expect(resolve({ model })).toMatchObject({
    outcome: 'read',
    resolved: { category: 'main', requestedModel: 'understudy/main', chain: [{ id: 'a/one' }] },
  });
});

test('a catalogue model with the same name as a category stays reachable by its bare name', () => {
  expect(resolve({ model: 'main' }, ['main'])).toMatchObject({
    outcome: 'read',
    resolved: { category: null, requestedModel: 'main', chain: [{ id: 'main' }] },
  });
  expect(resolve({ model: 'understudy/main' }, ['main'])).toMatchObject({ resolved: { category: 'main' } });
  expect(resolve({ models: ['b/two', 'main'] }, ['main'])).toMatchObject({
    resolved: { category: null, chain: [{ id: 'b/two' }, { id: 'main' }] },
  });
});

test('a request’s models replace the chain of a bare category too', () => {
  expect(resolve({ model: 'main', models: ['b/two'] })).toMatchObject({
    resolved: { category: 'main', chain: [{ id: 'b/two' }] },
  });
});

test('a category among models is refused, with or without its prefix', () => {
  for (const models of [['b/two', 'main'], ['understudy/main'], ['claude-understudy-main']])
    expect(resolve({ models })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'category_in_models' },
    });
});

test('an unknown bare name is tried as a model', () => {
  expect(resolve({ model: 'mian' })).toMatchObject({ resolved: { category: null, chain: [{ id: 'mian' }] } });
});

test.each([{ model: 'understudy/main' }, { model: 'main' }, { model: 'claude-understudy-main' }])(
  'a caller limited to categories may use them: %o',
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
  ['its own models', { models: ['a/one'] }, 'models'],
  ['models for its category', { model: 'understudy/main', models: ['b/two'] }, 'models'],
])('a caller limited to categories may not use %s, and is told what it may use', (_, request, param) => {
  expect(resolve(request, [], ['main'])).toMatchObject({
    outcome: 'refused',
    refusal: { status: 403, type: 'forbidden', code: 'not_allowed', param },
  });
  expect(resolve(request, [], ['main'])).toHaveProperty(
    'refusal.message',
    'This client may only use understudy/main as "model". Its owner can change this in Settings, under Clients.',
  );
});

test('a caller limited to categories does not get a model with the same name as one of them', () => {
  expect(resolve({ model: 'main' }, ['main'], ['main'])).toMatchObject({ refusal: { status: 403 } });
});

test('a caller limited to categories does not learn about others', () => {
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
