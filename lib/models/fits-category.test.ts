import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { describeNeeds, fitsCategory } from './fits-category.ts';

const needs = { inputModalities: ['image'], outputModalities: [], parameters: ['tools'] };

test('a model fits a category when it can do all that is declared, and else says what it lacks', () => {
  const able = catalogueModel({ id: 'a/able', inputModalities: ['text', 'image'] });
  expect(fitsCategory(able, needs)).toEqual({ fits: true, missing: [] });
  const plain = catalogueModel({ id: 'b/plain', supportedParameters: ['temperature'] });
  expect(fitsCategory(plain, needs)).toEqual({ fits: false, missing: ['see images', 'call tools'] });
});

test('what a category needs reads as a sentence goes on', () => {
  expect(describeNeeds(needs)).toBe('see images and call tools');
  expect(describeNeeds({ inputModalities: [], outputModalities: [], parameters: [] })).toBe('');
});

test('an entry that lists no parameters, and a router, get the benefit of the doubt', () => {
  const silent = catalogueModel({ id: 'c/silent', inputModalities: ['image'], supportedParameters: [] });
  expect(fitsCategory(silent, needs).fits).toBe(true);
  expect(fitsCategory(catalogueModel({ id: 'openrouter/auto', isRouter: true }), needs).fits).toBe(true);
});

test('a model without text answers fits only where something else is asked for', () => {
  const painter = catalogueModel({ id: 'd/painter', outputModalities: ['image'] });
  const none = { inputModalities: [], outputModalities: [], parameters: [] };
  expect(fitsCategory(painter, none)).toEqual({ fits: false, missing: ['answer in text'] });
  expect(fitsCategory(painter, { ...none, outputModalities: ['image'] }).fits).toBe(true);
});
