import { expect, test } from 'vitest';
import { catalogueModel } from '#tests/support/catalogue-model';
import { describeNeeds, fitsCategory } from './fits-category.ts';

const needs = { inputModalities: ['image'], outputModalities: [], parameters: ['tools'] };

test('a model fits a category if it has every required capability, otherwise the missing ones are named', () => {
  const able = catalogueModel({ id: 'a/able', inputModalities: ['text', 'image'] });
  expect(fitsCategory(able, needs)).toEqual({ fits: true, missing: [], unknown: [] });
  const plain = catalogueModel({ id: 'b/plain', supportedParameters: ['temperature'] });
  expect(fitsCategory(plain, needs)).toEqual({
    fits: false,
    missing: ['image input', 'tool calling'],
    unknown: [],
  });
});

test('the required capabilities can be used within a sentence', () => {
  expect(describeNeeds(needs)).toBe('image input and tool calling');
  expect(describeNeeds({ inputModalities: [], outputModalities: [], parameters: [] })).toBe('');
});

test('unknown capabilities are named but do not exclude a model, and a router has them all', () => {
  const silent = catalogueModel({ id: 'c/silent', inputModalities: ['image'], supportedParameters: null });
  expect(fitsCategory(silent, needs)).toEqual({ fits: true, missing: [], unknown: ['tool calling'] });
  const bare = catalogueModel({ id: 'd/bare', inputModalities: null, outputModalities: null });
  expect(fitsCategory(bare, needs)).toEqual({ fits: true, missing: [], unknown: ['image input'] });
  expect(fitsCategory(catalogueModel({ id: 'openrouter/auto', isRouter: true }), needs).fits).toBe(true);
});

test('a model without text output fits only a category that requires another output', () => {
  const painter = catalogueModel({ id: 'd/painter', outputModalities: ['image'] });
  const none = { inputModalities: [], outputModalities: [], parameters: [] };
  expect(fitsCategory(painter, none)).toEqual({ fits: false, missing: ['text output'], unknown: [] });
  expect(fitsCategory(painter, { ...none, outputModalities: ['image'] }).fits).toBe(true);
});
