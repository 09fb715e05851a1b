import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addModel, moveModel, removeModel, copyInto, isSameList } from './edit-chain.ts';

const lists = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

test('any model can move to any place, and the others keep their order', () => {
  fc.assert(
    fc.property(lists, fc.nat(), fc.nat(), (models, a, b) => {
      const id = models[a % models.length]!;
      const to = b % models.length;
      const moved = moveModel(models, id, to);
      expect(moved[to]).toBe(id);
      expect(moved.filter((model) => model !== id)).toEqual(models.filter((model) => model !== id));
    }),
  );
});

test('a move past an end stops at the end', () => {
  expect(moveModel(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a']);
  expect(moveModel(['a', 'b', 'c'], 'c', -1)).toEqual(['c', 'a', 'b']);
});

test('a move that changes nothing returns the same array', () => {
  const models = ['a', 'b'];
  expect(moveModel(models, 'a', 0)).toBe(models);
  expect(moveModel(models, 'gone', 1)).toBe(models);
  expect(addModel(models, 'b')).toBe(models);
  expect(removeModel(models, 'gone')).toBe(models);
});

test('a removed model can be added again, at the end', () => {
  expect(addModel(removeModel(['a', 'b'], 'a'), 'a')).toEqual(['b', 'a']);
});

test('a copied chain replaces another or is appended to it without duplicates', () => {
  const target = { models: ['a', 'b'], disabled: ['b'] };
  const source = { models: ['b', 'c', 'd'], disabled: ['c'] };
  expect(copyInto(target, source, 'replace')).toEqual(source);
  expect(copyInto(target, source, 'append')).toEqual({ models: ['a', 'b', 'c', 'd'], disabled: ['b', 'c'] });
});

test('two chains are equal if they have the same models in order, each enabled or disabled in both', () => {
  const list = { models: ['a', 'b'], disabled: ['b'] };
  expect(isSameList(list, { models: ['a', 'b'], disabled: ['b', 'gone'] })).toBe(true);
  expect(isSameList(list, { models: ['b', 'a'], disabled: ['b'] })).toBe(false);
  expect(isSameList(list, { models: ['a', 'b'], disabled: [] })).toBe(false);
});
