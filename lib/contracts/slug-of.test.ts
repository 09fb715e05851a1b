import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CategorySlug } from './category.ts';
import { slugOf } from './slug-of.ts';

test.each([
  ['Code review', 'code-review'],
  ['  Übersetzung & Stil  ', 'ubersetzung-stil'],
  ['v2.0', 'v2-0'],
  ['日本', ''],
])('%s becomes %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('the result is empty or a valid slug, and converting it again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
      const slug = slugOf(name);
      expect(slug === '' || CategorySlug.safeParse(slug).success).toBe(true);
      expect(slugOf(slug)).toBe(slug);
    }),
  );
});
