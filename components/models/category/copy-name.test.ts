import { expect, test } from 'vitest';
import { copyName } from './copy-name.ts';

test('a copy is named after its original, with a number if the name is taken', () => {
  expect(copyName('Main', ['main'])).toEqual({ name: 'Main copy', slug: 'main-copy' });
  expect(copyName('Main', ['main', 'main-copy', 'main-copy-2'])).toEqual({
    name: 'Main copy 3',
    slug: 'main-copy-3',
  });
});

test('the name of a copy fits the length limits of names and slugs', () => {
  const { name, slug } = copyName('Very long names go on '.repeat(3).slice(0, 60), []);
  expect(name).toHaveLength(60);
  expect(name).toMatch(/ copy$/);
  expect(slug.length).toBeLessThanOrEqual(48);
  expect(slug).toMatch(/-copy$/);
});

test('a name without Latin letters still gets a slug', () => {
  expect(copyName('日本', []).slug).toBe('category-copy');
});
