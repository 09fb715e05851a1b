import { expect, test } from 'vitest';
import { replaceInList } from './replace-in-list.ts';

test('a successor takes the place of the old model and its disabled state', () => {
  expect(replaceInList({ models: ['a', 'b', 'c'], disabled: ['c'] }, 'b', 'x')).toEqual({
    models: ['a', 'x', 'c'],
    disabled: ['c'],
  });
  expect(replaceInList({ models: ['a', 'b'], disabled: ['b'] }, 'b', 'x')).toEqual({
    models: ['a', 'x'],
    disabled: ['x'],
  });
});

test('a successor already in the chain takes the higher place, and is enabled if either was', () => {
  const models = ['a', 'b', 'c', 'd'];
  expect(replaceInList({ models, disabled: ['d'] }, 'b', 'd')).toEqual({
    models: ['a', 'd', 'c'],
    disabled: [],
  });
  expect(replaceInList({ models, disabled: ['d'] }, 'd', 'b')).toEqual({
    models: ['a', 'b', 'c'],
    disabled: [],
  });
  expect(replaceInList({ models, disabled: ['b', 'd'] }, 'd', 'b')).toEqual({
    models: ['a', 'b', 'c'],
    disabled: ['b'],
  });
});
