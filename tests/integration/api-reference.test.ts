import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { CreateWebhook } from '#lib/contracts/webhook';
import { SchemaChecker } from '#tests/support/check-schema';
import { ctx } from '#tests/support/callers';
import { demoRuntimePerFile } from '#tests/support/demo-runtime';
import { routes } from '#tests/support/every-address';
import { call, type Route } from '#tests/support/route-call';
import { projectRoot } from '#tests/support/start-product';

type Described = { responses: Record<string, { content?: Record<string, { schema: unknown }> }> };
const document = JSON.parse(readFileSync(join(projectRoot, 'docs/api/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Described>>;
};
const checker = new SchemaChecker(document);

const demo = demoRuntimePerFile(async ({ verbs }) => {
  const models = ['google/gemini-2.5-flash-lite', 'moonshotai/kimi-k2'];
  await verbs.categories.replace({ ctx, input: { slug: 'main', change: { models } } });
  const { signal } = new AbortController();
  const input = { category: 'main', messages: [{ role: 'user' as const, content: 'Why?' }], signal };
  await new Response(await verbs.playground.run({ ctx, input })).text();
});

/** Calls that answer with something other than JSON, or only to an identity provider. */
const notJson = ['/api/auth/callback/oidc', '/api/config/export', '/api/history/export'];
const queries: Readonly<Record<string, string>> = {
  '/api/clients/refusals': '?from=2020-01-01T00:00:00Z',
  '/api/reconciliation': '?connection=openrouter',
  '/api/models/endpoints': '?ids=google/gemini-2.5-flash-lite,openai/gpt-oss-20b',
};

test('every answer to a GET has exactly the documented fields', async () => {
  const { history, webhooks } = demo.runtime.verbs;
  const { requests } = await history.readPage({ ctx, input: { limit: 1 } });
  const input = CreateWebhook.parse({ name: 'Own', url: 'http://127.0.0.1:9/hook' });
  const { webhook } = await webhooks.create({ ctx, input });
  const paramsOf = (path: string) => ({
    id: path.startsWith('/api/webhooks') ? webhook.id : (requests[0]?.id ?? ''),
    slug: 'main',
  });
  const reads = routes.filter(({ path, methods }) => methods.includes('GET') && !notJson.includes(path));
  expect(reads.length).toBeGreaterThan(25);
  for (const { path } of reads) {
    const file = pathToFileURL(join(projectRoot, `app${path}`, 'route.ts')).href;
    const { GET } = (await import(file)) as { GET: Route<ReturnType<typeof paramsOf>> };
    const response = await call(GET, { params: paramsOf(path), query: queries[path] ?? '' });
    const described = document.paths[path.replace(/\[(\w+)\]/g, '{$1}')]?.get?.responses['200'];
    const answer: unknown = await response.json();
    expect([path, response.status]).toEqual([path, 200]);
    expect([path, ...checker.faults(answer, described?.content?.['application/json']?.schema)]).toEqual([
      path,
    ]);
  }
});
