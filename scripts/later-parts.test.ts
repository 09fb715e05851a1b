import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = dirname(import.meta.dirname);

// Without `loading`, next/dynamic adds no Suspense boundary. React then commits nothing on the whole page until the
// part has loaded: letters typed in the meantime disappear, and clicks seem lost.
test('every lazily loaded part of a screen has its own placeholder', () => {
  const parts = globSync('{app,components}/**/*.tsx', { cwd: root }).flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split(/\bdynamic\(/)
      .slice(1)
      .map((text) => ({ file, hasPlaceholder: text.split('\n\n')[0]?.includes('loading:') })),
  );
  expect(parts.length).toBeGreaterThan(0);
  expect(parts.filter(({ hasPlaceholder }) => hasPlaceholder !== true)).toEqual([]);
});
