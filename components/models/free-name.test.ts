import { expect, test } from 'vitest';
import { freeName } from './free-name.ts';

test('a copy is named after what it is a copy of, and counted where that is taken', () => {
  expect(freeName('Main', ['main'])).toEqual({ name: 'Main copy', slug: 'main-copy' });
  expect(freeName('Main', ['main', 'main-copy', 'main-copy-2'])).toEqual({
    name: 'Main copy 3',
    slug: 'main-copy-3',
  });
});

test('the name of a copy keeps within what a name and a slug can hold', () => {
  const { name, slug } = freeName('Very long names go on '.repeat(3).slice(0, 60), []);
  expect(name).toHaveLength(60);
  expect(name).toMatch(/ copy$/);
  expect(slug.length).toBeLessThanOrEqual(48);
  expect(slug).toMatch(/-copy$/);
});

test('a name without Latin letters has a slug too', () => {
  expect(freeName('日本', []).slug).toBe('category-copy');
});
