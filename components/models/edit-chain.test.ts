import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addModel, moveModel, removeModel, copyInto, isSameList } from './edit-chain.ts';

const lists = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

test('every model can go to every place, and the others keep their order', () => {
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

test('what changes nothing gives the very same list', () => {
  const models = ['a', 'b'];
  expect(moveModel(models, 'a', 0)).toBe(models);
  expect(moveModel(models, 'gone', 1)).toBe(models);
  expect(addModel(models, 'b')).toBe(models);
  expect(removeModel(models, 'gone')).toBe(models);
});

test('a removed model can be added again, at the end', () => {
  expect(addModel(removeModel(['a', 'b'], 'a'), 'a')).toEqual(['b', 'a']);
});

test('a copied list takes the place of another, or goes to its end without doubling a model', () => {
  const target = { models: ['a', 'b'], disabled: ['b'] };
  const source = { models: ['b', 'c', 'd'], disabled: ['c'] };
  expect(copyInto(target, source, 'replace')).toEqual(source);
  expect(copyInto(target, source, 'append')).toEqual({ models: ['a', 'b', 'c', 'd'], disabled: ['b', 'c'] });
});

test('two lists are the same with the same models in order, each on or off in both', () => {
  const list = { models: ['a', 'b'], disabled: ['b'] };
  expect(isSameList(list, { models: ['a', 'b'], disabled: ['b', 'gone'] })).toBe(true);
  expect(isSameList(list, { models: ['b', 'a'], disabled: ['b'] })).toBe(false);
  expect(isSameList(list, { models: ['a', 'b'], disabled: [] })).toBe(false);
});
