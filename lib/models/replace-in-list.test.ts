import { expect, test } from 'vitest';
import { replaceInList } from './replace-in-list.ts';

test('a successor takes the place of a model, and is off where that was', () => {
  expect(replaceInList({ models: ['a', 'b', 'c'], disabled: ['c'] }, 'b', 'x')).toEqual({
    models: ['a', 'x', 'c'],
    disabled: ['c'],
  });
  expect(replaceInList({ models: ['a', 'b'], disabled: ['b'] }, 'b', 'x')).toEqual({
    models: ['a', 'x'],
    disabled: ['x'],
  });
});

test('a successor that the list has already gets the higher place, and is used when either was', () => {
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
