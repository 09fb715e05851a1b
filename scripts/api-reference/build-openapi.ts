import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { answerHeaderTexts, GatewayError, gatewayPaths } from './gateway-paths.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

type Json = { readonly [key: string]: unknown };

const root = join(import.meta.dirname, '../..');

/** An OpenAPI 3.1 document of `/v1` and `/api`. */
async function buildOpenApi(): Promise<Json & { readonly components: Json & { readonly schemas: Json } }> {
  const schemas = describeSchemas(await namedSchemas());
  const calls = [
    ...gatewayPaths.map((call) => ({ ...call, description: gatewayCall(call, schemas) })),
    ...Object.entries(operations).flatMap(([area, list]) =>
      list.map((call) => ({ ...call, description: apiCall(area, call, schemas) })),
    ),
  ];
  const paths: Record<string, Record<string, Json>> = {};
  for (const { method, path, description } of calls) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: description };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Understudy', version: readVersion(), license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: 'http://127.0.0.1:3000' }],
    paths,
    components: {
      securitySchemes: {
        clientKey: { type: 'http', scheme: 'bearer', description: 'A client key. It begins with `usk-`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'understudy.session_token',
          description: 'Set by signing in. Without accounts, no cookie is needed.',
        },
      },
      headers: Object.fromEntries(
        Object.entries(answerHeaderTexts).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' } },
        ]),
      ),
      schemas: reachable(paths, schemas.components),
    },
  };
}

function readVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
    .version;
}

const Module = z.record(z.string(), z.unknown());

/** The schemas that the contracts export. They have the same names in the document. */
export async function namedSchemas(): Promise<ReadonlyMap<string, z.ZodType>> {
  const named = new Map<string, z.ZodType>([['GatewayError', GatewayError]]);
  const files = globSync('lib/contracts/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }).toSorted();
  for (const file of files) {
    const exported = Module.parse(await import(pathToFileURL(join(root, file)).href));
    for (const [name, value] of Object.entries(exported)) {
      if (value instanceof z.ZodType && ![...named.values()].includes(value)) named.set(name, value);
    }
  }
  return named;
}

type Direction = 'input' | 'output';

type Schemas = {
  /** How a request has to be, or how an answer is. */
  readonly refTo: (schema: z.ZodType, direction: Direction) => Json;
  readonly components: Json;
};

function describeSchemas(named: ReadonlyMap<string, z.ZodType>): Schemas {
  const ids = z.registry<{ id: string }>();
  for (const [id, schema] of named) ids.add(schema, { id });

  function draw(direction: Direction, nameOf: (id: string) => string): Readonly<Record<string, Json>> {
    const { schemas } = z.toJSONSchema(ids, {
      io: direction,
      unrepresentable: 'any',
      uri: (id) => `${PREFIX}${nameOf(id)}`,
    });
    return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [nameOf(id), plain(schema)]));
  }
  const differing = findDiffering(draw('input', same), draw('output', same));
  const inputName = (id: string) => (differing.has(id) ? `${id}.request` : id);
  const nameIn = { input: inputName, output: same };

  function refTo(schema: z.ZodType, direction: Direction): Json {
    const id = ids.get(schema)?.id;
    if (id !== undefined) return { $ref: `${PREFIX}${nameIn[direction](id)}` };
    const drawn = z.toJSONSchema(schema, { io: direction, unrepresentable: 'any', metadata: ids });
    const { $defs: _, ...rest } = plain(drawn);
    const text = JSON.stringify(rest).replace(
      /"#\/\$defs\/(\w+)"/g,
      (__, name: string) => `"${PREFIX}${nameIn[direction](name)}"`,
    );
    return Module.parse(JSON.parse(text));
  }
  return { refTo, components: { ...draw('output', same), ...draw('input', inputName) } };
}

const PREFIX = '#/components/schemas/';
const same = (id: string): string => id;

/** Without what only a schema that stands alone needs. */
function plain(schema: Json): Json {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => !['$schema', '$id', 'id'].includes(key)),
  );
}

/** Schemas that requests and answers read differently, such as those with defaults, and all that refer to them. */
function findDiffering(
  input: Readonly<Record<string, Json>>,
  output: Readonly<Record<string, Json>>,
): ReadonlySet<string> {
  const ids = Object.keys(output);
  const differing = new Set(ids.filter((id) => JSON.stringify(input[id]) !== JSON.stringify(output[id])));
  for (let size = -1; size !== differing.size;) {
    size = differing.size;
    for (const id of ids) if (refsOf(input[id]).some((ref) => differing.has(ref))) differing.add(id);
  }
  return differing;
}

function refsOf(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([\w.]+)"/g)].map(
    ([, name = '']) => name,
  );
}

function reachable(paths: unknown, components: Json): Json {
  const names = new Set<string>(['ApiErrorBody', 'GatewayError']);
  const open = [...names, ...refsOf(paths)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    names.add(name);
    open.push(...refsOf(components[name]).filter((ref) => !names.has(ref)));
  }
  return Object.fromEntries([...names].toSorted().map((name) => [name, components[name]]));
}

function apiCall(area: string, call: Operation, { refTo }: Schemas): Json {
  const { method, path, summary, right, query, body, bodyIsOptional = false, answer } = call;
  return {
    tags: [area],
    operationId: `${method.toLowerCase()}${path.replace(/[^a-z]+(\w)?/gi, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary,
    ...(right === null ? {} : { 'x-right': right, security: [{ session: [] }, {}] }),
    parameters: [...pathParameters(path), ...(query === undefined ? [] : queryParameters(query, refTo))],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: !bodyIsOptional,
            content: json(refTo(body, 'input')),
          },
        }),
    responses: {
      [answer.status]: { description: 'Done.', ...contentOf(answer, refTo) },
      default: { description: 'An error.', content: json({ $ref: `${PREFIX}ApiErrorBody` }) },
    },
  };
}

function contentOf(answer: Operation['answer'], refTo: Schemas['refTo']): Json {
  if ('json' in answer) return { content: json(refTo(answer.json, 'output')) };
  if (!('contentTypes' in answer)) return {};
  const { contentTypes, eventSchema } = answer;
  const schema = eventSchema === undefined ? { type: 'string' } : refTo(eventSchema, 'output');
  return { content: Object.fromEntries(contentTypes.map((type) => [type, { schema }])) };
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject, refTo: Schemas['refTo']): Json[] {
  const shape: Readonly<Record<string, z.ZodType>> = query.shape;
  return Object.entries(shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !schema.safeParse(undefined).success,
    schema: refTo(schema, 'input'),
  }));
}

function gatewayCall(
  { path, summary, shape, streams }: (typeof gatewayPaths)[number],
  { refTo }: Schemas,
): Json {
  const isPost = shape !== null;
  const headers = Object.fromEntries(
    Object.keys(answerHeaderTexts).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
  const content = {
    ...json({ type: 'object' }),
    ...(streams ? { 'text/event-stream': { schema: { type: 'string' } } } : {}),
  };
  return {
    tags: ['Gateway'],
    summary,
    security: [{ clientKey: [] }, {}],
    parameters: pathParameters(path),
    ...(isPost
      ? {
          externalDocs: { url: shape },
          requestBody: { required: true, content: json(requestSchema) },
        }
      : {}),
    responses: {
      200: { description: 'The answer, in the vendor’s shape.', headers, content },
      default: { description: 'An error.', headers, content: json(refTo(GatewayError, 'output')) },
    },
  };
}

const requestSchema: Json = {
  type: 'object',
  required: ['model'],
  properties: {
    model: {
      type: 'string',
      description:
        'A category (`understudy/main`), or the id of a model, with `slug::` before it for a connection other than the default.',
    },
    models: {
      type: 'array',
      items: { type: 'string' },
      description: 'A chain for this request. If `model` is a category, its policy applies to this chain.',
    },
  },
  additionalProperties: true,
};

/** The committed document. */
export async function openApiText(): Promise<string> {
  const document = await buildOpenApi();
  const names = new Set(Object.keys(document.components.schemas));
  // Only a schema that occurs in both directions needs two names.
  const text = JSON.stringify(document, null, 1).replace(/\b(\w+)\.request"/g, (whole, name: string) =>
    names.has(name) ? whole : `${name}"`,
  );
  return `${text}\n`;
}
