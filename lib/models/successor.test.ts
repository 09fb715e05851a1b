import { expect, test } from 'vitest';
import type { CatalogueModel } from '#lib/contracts/model';
import { catalogueModel } from '#tests/support/catalogue-model';
import { viewCatalogue } from './catalogue-view.ts';
import { findSuccessor } from './successor.ts';

const old = catalogueModel({ id: 'a/swift-2.0-pro-preview' });
const newer = (id: string, over: Partial<CatalogueModel> = {}) =>
  catalogueModel({ id, created: 1_790_000_000, ...over });
const successorOf = (model: CatalogueModel, others: readonly CatalogueModel[]) =>
  findSuccessor(model, viewCatalogue(others))?.id ?? null;

test('the newest model of the same family is the successor, whatever its version', () => {
  const newest = newer('a/swift-3.1-pro', { created: 1_795_000_000 });
  expect(successorOf(old, [old, newer('a/swift-3.0-pro'), newest, newer('a/swift-2.9-pro')])).toBe(
    'a/swift-3.1-pro',
  );
});

test.each([
  ['from another company', newer('b/swift-3.0-pro')],
  ['of another family', newer('a/swift-3.0-coder')],
  ['small', newer('a/swift-3.0-pro-8b')],
  ['older', newer('a/swift-1.0-pro', { created: 1_700_000_000 })],
  ['about to end', newer('a/swift-3.0-pro', { expirationDate: '2027-01-01' })],
  ['an alias', newer('a/swift-pro-latest', { aliasTarget: 'a/swift-3.0-pro' })],
  ['less capable', newer('a/swift-3.0-pro', { supportedParameters: ['tools'] })],
  ['four times as expensive', newer('a/swift-3.0-pro', { completionUsdPerToken: 0.000_025 })],
  ['free while the old one was paid', newer('a/swift-3.0-pro:free')],
])('a model that is %s is no successor', (_, other) => {
  expect(successorOf(old, [other])).toBeNull();
});

test('the successor of a free variant is a free variant', () => {
  const free = catalogueModel({ id: 'a/swift-2.0-pro:free', promptUsdPerToken: 0, completionUsdPerToken: 0 });
  const others = [newer('a/swift-3.0-pro'), newer('a/swift-3.0-pro:free')];
  expect(successorOf(free, others)).toBe('a/swift-3.0-pro:free');
});
