import { expect } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#lib/services/context';
import { readRuntime } from '#lib/server/runtime-access';
import { ApiErrorBody } from '#lib/contracts/api-error';
import { ctx } from './callers.ts';

type Route<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

type Asked<Params> = {
  /** The parts of the path that have a name. */
  readonly params?: Params;
  /** With its question mark. */
  readonly query?: string;
  /** A text goes out as it is, all else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Calls a route of /api as server.ts and Next do. */
export function call<Params>(
  route: Route<Params>,
  asked: Asked<Params> = {},
  caller: Caller = ctx.caller,
): Promise<Response> {
  const { params, query = '', body, headers = {} } = asked;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = new Request(`http://127.0.0.1:3000/api${query}`, {
    headers: { ...headers },
    // Which method it is, Next has read before: all there is to it here is whether there can be a body.
    ...(body === undefined ? {} : { method: 'POST', body: text }),
  });
  return readRuntime().scopes.run({ ctx: { caller }, address: '127.0.0.1' }, () =>
    route(request, { params: Promise.resolve(params ?? ({} as Params)) }),
  );
}

/** The answer of a route, held against its contract. */
export async function read<Schema extends z.ZodType, Params>(
  schema: Schema,
  route: Route<Params>,
  asked?: Asked<Params>,
): Promise<z.output<Schema>> {
  return schema.parse(await (await call(route, asked)).json());
}

/** What a route refused with, which no cache may keep. */
export async function refusal<Params>(
  route: Route<Params>,
  asked?: Asked<Params>,
  caller?: Caller,
): Promise<{ status: number; error: ApiErrorBody['error'] }> {
  const response = await call(route, asked, caller);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, error: ApiErrorBody.parse(await response.json()).error };
}
