import { expect } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#lib/services/context';
import { readRuntime } from '#lib/server/runtime-access';
import { ApiErrorBody } from '#lib/contracts/api-error';
import { ctx } from './callers.ts';

export type Route<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

type Asked<Params> = {
  /** The named parts of the path. */
  readonly params?: Params;
  /** Including the question mark. */
  readonly query?: string;
  /** Text is sent unchanged, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Calls an /api route like server.ts and Next. */
export function call<Params>(
  route: Route<Params>,
  asked: Asked<Params> = {},
  caller: Caller = ctx.caller,
): Promise<Response> {
  const { params, query = '', body, headers = {} } = asked;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = new Request(`http://127.0.0.1:3000/api${query}`, {
    headers: { ...headers },
    // Next has already chosen the handler by method. Here the method only decides whether a body is
    // allowed.
    ...(body === undefined ? {} : { method: 'POST', body: text }),
  });
  return readRuntime().scopes.run({ ctx: { caller }, address: '127.0.0.1' }, () =>
    route(request, { params: Promise.resolve(params ?? ({} as Params)) }),
  );
}

/** The answer of a route, checked against its contract. */
export async function read<Schema extends z.ZodType, Params>(
  schema: Schema,
  route: Route<Params>,
  asked?: Asked<Params>,
): Promise<z.output<Schema>> {
  return schema.parse(await (await call(route, asked)).json());
}

/** The refusal of a route, which must not be cacheable. */
export async function refusal<Params>(
  route: Route<Params>,
  asked?: Asked<Params>,
  caller?: Caller,
): Promise<{ status: number; error: ApiErrorBody['error'] }> {
  const response = await call(route, asked, caller);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, error: ApiErrorBody.parse(await response.json()).error };
}
