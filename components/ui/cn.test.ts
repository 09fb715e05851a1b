import { expect, test } from 'vitest';
import { cn } from './cn.ts';

test('an id keeps its font when a text colour follows', () => {
  expect(cn('text-id', 'text-fg-muted')).toBe('text-id text-fg-muted');
});

test('a later utility overrides an earlier one for the same property', () => {
  expect(cn('px-2', 'px-4')).toBe('px-4');
});

test('a numeric column replaces the text alignment', () => {
  expect(cn('text-left', 'numeric')).toBe('numeric');
});
