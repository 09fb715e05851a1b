import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './start-product.ts';

/** The `/api` routes found on disk, so that new ones are included. */
export const routes = globSync('app/api/**/route.ts', { cwd: projectRoot }).map((file) => ({
  path: `/${dirname(file).replace(/^app\//, '')}`,
  methods: methodsIn(readFileSync(join(projectRoot, file), 'utf8')),
}));

function methodsIn(source: string): string[] {
  const exported = source.split('\n').filter((line) => line.startsWith('export '));
  return exported.flatMap((line) =>
    [...line.matchAll(/\b(?:GET|POST|PUT|PATCH|DELETE)\b/g)].map(([one]) => one),
  );
}

export const pages = globSync('app/**/page.tsx', { cwd: projectRoot }).map((file) =>
  `/${dirname(file)}`.replace(/^\/app\/?/, '/'),
);

/** Query parameters a route requires. Add them here for a new route. */
const queries: Readonly<Record<string, readonly string[]>> = {
  '/api/clients/refusals': ['?from=2020-01-01T00:00:00Z'],
  '/api/config/export': ['?format=yaml', '?format=json'],
  '/api/history': ['?limit=200', '?limit=200&q=key', '?status=failed'],
  '/api/history/export': ['?format=csv', '?format=jsonl'],
  '/api/reconciliation': ['?connection=openrouter', '?connection=openrouter&day=2020-01-01'],
  '/api/models/endpoints': ['?ids=google/gemini-2.5-flash-lite,openai/gpt-oss-20b'],
};

/** The URLs of a route or page with real values for its parameters. `ids` are request ids. */
export function addressesOf(path: string, ids: readonly string[]): string[] {
  const values: Readonly<Record<string, readonly string[]>> = {
    '/api/history/[id]': ids,
    '/history/[id]': ids.slice(0, 10),
    '/api/categories/[slug]/activity': ['main'],
    '/api/categories/[slug]/suggestions': ['main'],
    '/api/webhooks/[id]/deliveries': ids,
  };
  const paths = path.includes('[')
    ? (values[path] ?? []).map((value) => path.replace(/\[\w+\]/, value))
    : [path];
  if (paths.length === 0) throw new Error(`${path} needs a value for its parameter.`);
  return paths.flatMap((one) => (queries[path] ?? ['']).map((query) => one + query));
}
