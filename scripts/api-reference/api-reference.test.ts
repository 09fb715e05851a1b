import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { namedSchemas, openApiText } from './build-openapi.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { writeReference } from './write-reference.ts';

const root = join(import.meta.dirname, '../..');
const described = Object.values(operations).flat();

const keyOf = ({ method, path }: Pick<Operation, 'method' | 'path'>) => `${method} ${path}`;

/** The routes on disk, each with the source of its handler. */
const handlers = globSync('app/api/**/route.ts', { cwd: root }).flatMap((file) => {
  const path = `/${dirname(file).replace(/^app\//, '')}`.replace(/\[(\w+)\]/g, '{$1}');
  const parts = readFileSync(join(root, file), 'utf8').split(/^export (?=const|function)/m);
  return parts.flatMap((source) => {
    const method = /^(?:const|function) (GET|POST|PUT|DELETE)\b/.exec(source)?.[1];
    return method === undefined ? [] : [{ key: `${method} ${path}`, source }];
  });
});

test('the reference lists every route, and no others', () => {
  expect(handlers.length).toBeGreaterThan(60);
  expect(described.map(keyOf).toSorted()).toEqual(handlers.map(({ key }) => key).toSorted());
});

test('the reference names the schema that the route reads, and the status that it answers with', async () => {
  const named = await namedSchemas();
  const nameOf = new Map([...named].map(([name, schema]) => [schema, name]));
  const stated = described.map((call) => ({
    key: keyOf(call),
    body: call.body === undefined ? null : nameOf.get(call.body),
    // A query that only its route knows has no name among the contracts.
    query: call.query === undefined ? null : (nameOf.get(call.query) ?? 'DeleteQuery'),
    creates: call.answer.status === 201,
  }));
  const read = handlers.map(({ key, source }) => ({
    key,
    body: /read(?:Optional)?Body\(request, (\w+)\)/.exec(source)?.[1] ?? null,
    query: /readQuery\(request, (\w+)\)/.exec(source)?.[1] ?? null,
    creates: /, 201\)/.test(source),
  }));
  const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key);
  expect(stated.toSorted(byKey)).toEqual(read.toSorted(byKey));
});

test('docs/api is up to date: if this fails, run npm run docs:api', async () => {
  const read = (name: string) => readFileSync(join(root, 'docs/api', name), 'utf8');
  expect(read('openapi.json') === (await openApiText())).toBe(true);
  expect(read('README.md')).toBe(writeReference());
});

test('every reference in the document leads somewhere', async () => {
  const text = await openApiText();
  const document = JSON.parse(text) as { components: Record<string, Record<string, unknown>> };
  const refs = [...text.matchAll(/"\$ref": "#\/components\/(\w+)\/([\w.-]+)"/g)];
  expect(refs.length).toBeGreaterThan(300);
  expect(refs.filter(([, kind = '', name = '']) => document.components[kind]?.[name] === undefined)).toEqual(
    [],
  );
  expect(text).not.toContain('$defs');
});
