import { expect, test } from 'vitest';
import { cn } from './cn.ts';

test('an id keeps its font when a text colour follows', () => {
  expect(cn('text-id', 'text-fg-muted')).toBe('text-id text-fg-muted');
});

test('a later utility wins over an earlier one of its kind', () => {
  expect(cn('px-2', 'px-4')).toBe('px-4');
});

test('a column of figures replaces the alignment of other columns', () => {
  expect(cn('text-left', 'numeric')).toBe('numeric');
});
