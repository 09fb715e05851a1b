import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '#lib/services/context';
import type { KnownClient } from '#lib/server/clients/client-service';
import { isOwnCall } from '#lib/server/process/own-mark';
import type { Runtime } from '../runtime-type.ts';
import { answerHeaders } from './answer-headers.ts';
import { identifyCaller, type KnownCaller, noteRefusal, takeRequest } from './caller.ts';
import { countTokens } from './count-tokens.ts';
import { dialectAt, errorDialectAt, servedPaths, speaksMessages, takesForms } from './dialect-paths.ts';
import { refusalError } from './error-answer.ts';
import { refuse, type GatewayRefusal } from './gateway-error.ts';
import { handleGeneration } from './handle-generation.ts';
import { listMessagesModels, showMessagesModel } from './list-messages-models.ts';
import { listModels, listModelsForCodex, showModel } from './list-models.ts';
import { readBody } from './read-body.ts';
import { isForm, readForm } from './read-form.ts';
import { type JsonBodyRead, readJson } from './read-json.ts';
import { retryHeaders } from './retry-headers.ts';
import { createRequestId } from './request-id.ts';
import { sendEarly, sendJson } from './send-json.ts';

/** Handles everything under `/v1`, without Next. */
export async function handleV1(
  runtime: Runtime,
  ctx: Context | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (isOwnCall(request, runtime.callers.ownMark)) return sendRefusal(runtime, request, response, ownCall);
    const caller = identifyCaller(runtime.callers, ctx, request, response);
    const refusal =
      caller.outcome === 'refused' ? caller.refusal : await route(runtime, caller, request, response);
    if (refusal === null) return;
    noteRefusal(runtime.callers, caller.client, refusal);
    sendRefusal(runtime, request, response, refusal);
  } catch (error) {
    runtime.reportError(error);
    const refusal = refuse(
      500,
      'internal',
      'internal',
      'This is a bug in Understudy, not in your request. See the server log.',
    );
    if (response.headersSent) response.destroy();
    else sendRefusal(runtime, request, response, refusal);
  }
}

const ownCall = refuse(
  508,
  'invalid_request',
  'own_call',
  'This request came from this Understudy itself: the base URL of a connection is its own address. Change it in Settings, under Connections.',
);

async function route(
  runtime: Runtime,
  { ctx, client }: KnownCaller,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<GatewayRefusal | null> {
  const path = pathOf(request);
  const method = request.method ?? 'GET';
  const dialect = dialectAt(path);
  if (dialect !== null) {
    const read = await takeBody(runtime, client, request, response);
    switch (read.outcome) {
      case 'read': {
        const parsed = await parseBody(path, request, read.bytes);
        if (parsed.outcome === 'refused') return parsed.refusal;
        return handleGeneration(runtime, { dialect, ctx, client, request, response, body: parsed.body });
      }
      case 'refused':
        return read.refusal;
      case 'gone':
        return null;
    }
  }
  if (path === '/v1/messages/count_tokens') {
    const read = await takeBody(runtime, client, request, response);
    if (read.outcome !== 'read') return read.outcome === 'refused' ? read.refusal : null;
    const parsed = await parseBody(path, request, read.bytes);
    const count = parsed.outcome === 'refused' ? parsed : countTokens(parsed.body);
    if (count.outcome === 'refused') return count.refusal;
    const headers = { 'request-id': createRequestId(runtime.gateway.now()) };
    sendJson(response, 200, headers, JSON.stringify({ input_tokens: count.inputTokens }));
    return null;
  }
  if (path === '/v1/models') {
    if (method !== 'GET' && method !== 'HEAD') return wrongMethod(method, 'GET');
    return answerModels(runtime, request, response, client);
  }
  if (path.startsWith(modelsPrefix)) {
    if (method !== 'GET' && method !== 'HEAD') return wrongMethod(method, 'GET');
    return answerModel(runtime, request, response, client);
  }
  return refuse(
    404,
    'invalid_request',
    'unknown_path',
    `${path} does not exist. Understudy serves ${servedPaths().join(', ')} and /v1/models.`,
  );
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}

type BodyTaken =
  | { readonly outcome: 'read'; readonly bytes: Buffer }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal }
  /** The client disconnected. */
  | { readonly outcome: 'gone' };

function parseBody(
  path: string,
  { headers }: IncomingMessage,
  bytes: Buffer,
): JsonBodyRead | Promise<JsonBodyRead> {
  const contentType = headers['content-type'] ?? '';
  return takesForms(path) && isForm(contentType)
    ? readForm(bytes, contentType)
    : readJson(bytes.toString('utf8'));
}

/** Counts a request and reads its body, which occupies the body budget until the answer ends. */
async function takeBody(
  runtime: Runtime,
  client: KnownClient | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<BodyTaken> {
  const refused = (refusal: GatewayRefusal): BodyTaken => ({ outcome: 'refused', refusal });
  const method = request.method ?? 'GET';
  if (method !== 'POST') return refused(wrongMethod(method, 'POST'));
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return refused(wrongEncoding(encoding));
  const limited = await takeRequest(runtime.callers, client, response);
  if (limited !== null) return refused(limited);
  const body = await readBody(request, runtime.bodies);
  switch (body.outcome) {
    case 'read':
      if (response.closed) body.release();
      else response.once('close', body.release);
      return { outcome: 'read', bytes: body.bytes };
    case 'too_large':
      return refused(
        refuse(
          413,
          'invalid_request',
          'too_large',
          `The body is larger than ${runtime.bodies.maxBodyBytes / 1_000_000} MB. MAX_BODY_MB sets this limit.`,
        ),
      );
    case 'no_room':
      return refused({
        ...refuse(
          429,
          'overloaded',
          'overloaded',
          'Understudy is handling too many large requests. Try again in a few seconds.',
        ),
        retryAfterMs: OVERLOADED_RETRY_MS,
      });
    case 'too_slow':
      return refused(
        refuse(
          408,
          'invalid_request',
          'body_too_slow',
          'The body arrived too slowly. After 30 s, it must average 16 kB per second.',
        ),
      );
    case 'aborted':
      response.destroy();
      return { outcome: 'gone' };
  }
}

/** Space is freed as soon as a running request ends. */
const OVERLOADED_RETRY_MS = 2_000;

const modelsPrefix = '/v1/models/';

/** Each client gets the list in its own format. */
function answerModels(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
  client: KnownClient | null,
): GatewayRefusal | null {
  const allowed = client?.categories ?? null;
  const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
  if (speaksMessages(request.headers)) {
    const list = listMessagesModels(runtime, allowed, query);
    if (list.outcome === 'refused') return list.refusal;
    sendJson(response, 200, {}, list.body);
  } else {
    const list = query.has('client_version') ? listModelsForCodex : listModels;
    sendJson(response, 200, {}, list(runtime, allowed));
  }
  return null;
}

/** Clients write the slash of an id as `/` or as `%2F`. */
function answerModel(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
  client: KnownClient | null,
): GatewayRefusal | null {
  const encodedId = pathOf(request).slice(modelsPrefix.length);
  const id = decodeId(encodedId);
  const show = speaksMessages(request.headers) ? showMessagesModel : showModel;
  const body = id === null ? null : show(runtime, client?.categories ?? null, id);
  if (body === null)
    return refuse(
      404,
      'invalid_request',
      'unknown_model',
      `There is no model "${id ?? encodedId}". GET /v1/models lists all models.`,
      'model',
    );
  sendJson(response, 200, {}, body);
  return null;
}

function decodeId(encodedId: string): string | null {
  try {
    return decodeURIComponent(encodedId);
  } catch {
    return null;
  }
}

function wrongMethod(given: string, wanted: string): GatewayRefusal {
  return refuse(405, 'invalid_request', 'wrong_method', `${given} is not supported here. Use ${wanted}.`);
}

function wrongEncoding(given: string): GatewayRefusal {
  return refuse(
    415,
    'invalid_request',
    'unsupported_encoding',
    `Content-Encoding ${given} is not supported. Send uncompressed JSON.`,
  );
}

export function sendRefusal(
  runtime: Pick<Runtime, 'isDemo' | 'gateway'>,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: GatewayRefusal,
): void {
  const requestId = createRequestId(runtime.gateway.now());
  const dialect = errorDialectAt(pathOf(request), request.headers);
  const headers = answerHeaders({
    requestId,
    dialect,
    category: refusal.category,
    servedModel: null,
    provider: null,
    attempts: [],
    attemptCount: 0,
    answering: null,
    carried: [],
    isDemo: runtime.isDemo(),
    row: 'written',
    overheadMs: null,
  });
  Object.assign(headers, retryHeaders(refusal.retryAfterMs, refusal.type));
  const body = JSON.stringify(dialect.errorBody(refusalError(refusal, requestId)));
  sendEarly(request, response, refusal.status, body, headers);
}
