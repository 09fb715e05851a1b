import { z } from 'zod';
import type { ApiErrorBody, ApiErrorCode } from '#lib/contracts/api-error';
import { ApiError, isApiError, MAX_API_BODY_BYTES, MAX_ISSUES, tooLargeMessage } from './api-error.ts';
import { explainStoreError } from './explain-outage.ts';
import { findJsonExcess, MAX_JSON_DEPTH } from '#lib/engine/json-bounds';
import type { Context } from '#lib/services/context';
import type { Guest } from './accounts/accounts.ts';
import type { PublishedRuntime } from './published-runtime.ts';
import { readContext, readRuntime, readScope } from './runtime-access.ts';

type Call<Params> = {
  readonly request: Request;
  readonly params: Params;
  /** The caller, for the verb. */
  readonly ctx: Context;
  readonly verbs: PublishedRuntime['verbs'];
};
type PublicCall = {
  readonly request: Request;
  readonly guest: Guest;
  readonly accounts: PublishedRuntime['accounts'];
};
type RouteHandler<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

/** Enough for any configuration; each wrong entry costs a few microseconds. */
const MAX_VALUES = 20_000;
/**
 * An oversized body is still read up to here: to stop reading would reset the connection, also for the next
 * request.
 */
const MAX_DISCARDED_BYTES = 32_000_000;

/** While the store is unavailable or too busy. */
const RETRY_AFTER_SECONDS = 5;

const statusByCode: Record<ApiErrorCode, number> = {
  invalid_request: 400,
  // Not 401: the upstream's key is wrong, not the caller.
  credentials: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
  upstream_unreachable: 502,
};

/** A route of `/api`. Anything it throws becomes the contract's error body. */
export function route<Params = unknown>(
  answer: (call: Call<Params>) => Promise<Response> | Response,
): RouteHandler<Params> {
  return (request, context) =>
    withErrors(async () => {
      const { verbs } = readRuntime();
      return answer({ request, params: await context.params, ctx: readContext(), verbs });
    });
}

/** A route of `/api/auth`, for people who are not signed in yet. */
export function publicRoute(
  answer: (call: PublicCall) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return (request) =>
    withErrors(() => answer({ request, guest: guestOf(request), accounts: readRuntime().accounts }));
}

/** The browser that sent a request. */
export function guestOf({ headers }: Request): Guest {
  return {
    cookie: headers.get('cookie') ?? '',
    userAgent: headers.get('user-agent') ?? '',
    address: readScope().address,
  };
}

async function withErrors(answer: () => Promise<Response>): Promise<Response> {
  const { reportError, storeProblem } = readRuntime();
  try {
    return await answer();
  } catch (error) {
    if (isApiError(error)) return encodeError(error);
    reportError(error);
    const problem = explainStoreError(error, storeProblem);
    return encodeError(
      problem === null
        ? new ApiError('internal', 'This is a bug in Understudy. See the server log.')
        : new ApiError('unavailable', problem, { retryAfterSeconds: RETRY_AFTER_SECONDS }),
    );
  }
}

export function sendJson(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}

/** Success, with only cookies to set. */
export function sendNothing(cookies: readonly string[] = []): Response {
  return withCookies(new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } }), cookies);
}

export function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}

/** The request's body, parsed by the schema, or an `ApiError` that names what is wrong. */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await readText(request);
  await holdCaller(request);
  return parseInput(schema, parseJson(text));
}

/** The same if all fields, and so the body, are optional. */
export async function readOptionalBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await readText(request);
  await holdCaller(request);
  return parseInput(schema, text.trim() === '' ? {} : parseJson(text));
}

/**
 * A body may arrive minutes after its headers. By then, the sender may have been removed, or have another role.
 */
async function holdCaller({ headers }: Request): Promise<void> {
  const caller = readScope().ctx?.caller;
  if (caller?.kind !== 'person') return;
  const now = (await readRuntime().accounts.identify(headers.get('cookie') ?? ''))?.ctx.caller;
  if (now?.kind !== 'person') throw new ApiError('unauthorized', 'Sign in first.');
  if (now.role !== caller.role)
    throw new ApiError('forbidden', 'Your role was changed while this was being sent. Try again.');
}

/** The query, parsed by the schema. If a name is repeated, its last value counts. */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const given = [...new URL(request.url).searchParams].filter(([, value]) => value !== '');
  return parseInput(schema, Object.fromEntries(given));
}

function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: placedMessage });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => ({ path: path.join('.'), message: message.slice(0, MAX_MESSAGE) }));
  throw new ApiError('invalid_request', issues[0]?.message ?? 'Invalid request.', {
    issues,
  });
}

/** A message may quote the input, such as a long list of unknown names. */
const MAX_MESSAGE = 500;

const english = z.locales.en().localeError;

/** If a schema has no message of its own, zod's says what is wrong but not where. */
function placedMessage(issue: Parameters<typeof english>[0]): string | undefined {
  const said = english(issue);
  const text = typeof said === 'string' ? said : said?.message;
  const place = issue.path?.join('.') ?? '';
  return text === undefined || place === '' ? text : `${place}: ${text}`;
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  // Counted as it arrives, because the length in a header may be missing or wrong.
  for await (const bytes of request.body ?? []) {
    size += bytes.byteLength;
    if (size <= MAX_API_BODY_BYTES) text += decoder.decode(bytes, { stream: true });
    else if (size > MAX_DISCARDED_BYTES) break;
  }
  if (size > MAX_API_BODY_BYTES) throw new ApiError('too_large', tooLargeMessage);
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  switch (findJsonExcess(text, MAX_VALUES)) {
    case 'too_deep':
      throw new ApiError('invalid_request', `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`);
    case 'too_many_values':
      throw new ApiError('invalid_request', 'The body contains more than 20,000 values.');
    case null:
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(
      'invalid_request',
      text.trim() === '' ? 'The request has no body.' : 'The body is not valid JSON.',
    );
  }
}

function encodeError({ code, message, issues, beside, retryAfterSeconds }: ApiError): Response {
  const body: ApiErrorBody = {
    error: { code, message, ...(issues === undefined ? {} : { issues: [...issues] }) },
  };
  const response = sendJson({ ...beside, ...body }, statusByCode[code]);
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds));
  return response;
}
