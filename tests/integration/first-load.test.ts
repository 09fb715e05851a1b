import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Product, projectRoot, startProduct } from '#tests/support/start-product';

/** See docs/decisions/first-load.md. */
const BUDGET_KB = 250;

const pages = globSync('**/page.tsx', { cwd: join(projectRoot, 'app') })
  .map((file) => `/${dirname(file)}`.replace('/.', '/'))
  .toSorted();

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ['--demo'] });
});
afterAll(() => product.stop());

test.each(pages)('%s loads at most 250 kB of scripts before the first click', async (page) => {
  const answer = await fetch(product.url + page.replace('[id]', 'none'), { redirect: 'manual' });
  // Without accounts, these pages redirect, but the build still lists their scripts.
  const urls = answer.status === 200 ? scriptsOf(await answer.text()) : builtScriptsOf(page);
  expect(urls.size).toBeGreaterThan(5);
  const bytes = [...urls].reduce((sum, url) => sum + zippedSize(url), 0);
  expect(bytes / 1_000).toBeLessThan(BUDGET_KB);
});

/** All scripts that the HTML runs or preloads. */
function scriptsOf(html: string): Set<string> {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  const urls = tags
    // Only browsers without modules load this script, and they can't run the rest.
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .map((tag) => /(?:src|href)="([^"?]+\.js)/.exec(tag)?.[1]);
  return new Set(urls.filter((url) => url !== undefined).map((url) => url.replace('/_next/', '')));
}

const Stats = z.array(z.object({ route: z.string(), firstLoadChunkPaths: z.array(z.string()) }));

function builtScriptsOf(page: string): Set<string> {
  const file = join(projectRoot, '.next/diagnostics/route-bundle-stats.json');
  const stats = Stats.parse(JSON.parse(readFileSync(file, 'utf8')));
  const paths = stats.find(({ route }) => route === page)?.firstLoadChunkPaths ?? [];
  return new Set(paths.map((path) => path.replace('.next/', '')));
}

function zippedSize(path: string): number {
  return gzipSync(readFileSync(join(projectRoot, '.next', path))).length;
}
