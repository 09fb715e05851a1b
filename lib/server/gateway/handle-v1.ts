import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Runtime } from '../runtime.ts';
import { answerHeaders } from './answer-headers.ts';
import { refusalAnswer } from './error-answer.ts';
import { refuse, type GatewayRefusal } from './gateway-error.ts';
import { handleChat } from './handle-chat.ts';
import { listModels, showModel } from './list-models.ts';
import { readBody } from './read-body.ts';
import { createRequestId } from './request-id.ts';
import { sendJson } from './send-json.ts';

/** Everything under `/v1`: an OpenAI-compatible server in OpenAI's error shape, without Next in the way. */
export async function handleV1(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const refusal = await route(runtime, request, response);
    if (refusal !== null) sendRefusal(runtime, request, response, refusal);
  } catch (error) {
    runtime.reportError(error);
    const refusal = refuse(
      500,
      'internal',
      'internal',
      'Something went wrong inside Understudy. The log has the details.',
    );
    if (response.headersSent) response.destroy();
    else sendRefusal(runtime, request, response, refusal);
  }
}

async function route(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<GatewayRefusal | null> {
  const path = (request.url ?? '').split('?', 1)[0];
  const method = request.method ?? 'GET';
  switch (path) {
    case '/v1/chat/completions': {
      if (method !== 'POST') return wrongMethod(method, 'POST');
      const encoding = request.headers['content-encoding'] ?? 'identity';
      if (encoding !== 'identity') return wrongEncoding(encoding);
      const body = await readBody(request);
      switch (body.outcome) {
        case 'read':
          return handleChat(runtime, request, response, body.text);
        case 'too_large':
          return refuse(
            413,
            'invalid_request',
            'too_large',
            'The body is larger than 10 MB, the most Understudy takes.',
          );
        case 'aborted':
          response.destroy();
          return null;
      }
      break;
    }
    case '/v1/models':
      if (method !== 'GET' && method !== 'HEAD') return wrongMethod(method, 'GET');
      sendJson(response, 200, {}, listModels(runtime));
      return null;
    default:
      if (path?.startsWith(modelsPrefix)) {
        if (method !== 'GET' && method !== 'HEAD') return wrongMethod(method, 'GET');
        return answerModel(runtime, response, path.slice(modelsPrefix.length));
      }
      return refuse(
        404,
        'invalid_request',
        'unknown_path',
        `There is no ${path ?? ''} here. Understudy serves /v1/chat/completions and /v1/models.`,
      );
  }
}

const modelsPrefix = '/v1/models/';

/** Clients write the slash of an id either as it is or as `%2F`. */
function answerModel(runtime: Runtime, response: ServerResponse, encodedId: string): GatewayRefusal | null {
  const id = decodeId(encodedId);
  const body = id === null ? null : showModel(runtime, id);
  if (body === null)
    return refuse(
      404,
      'invalid_request',
      'unknown_model',
      `There is no model "${id ?? encodedId}". GET /v1/models lists all there are.`,
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
  return refuse(405, 'invalid_request', 'wrong_method', `${given} is not served here; use ${wanted}.`);
}

function wrongEncoding(given: string): GatewayRefusal {
  return refuse(
    415,
    'invalid_request',
    'unsupported_encoding',
    `The body is packed as ${given}, which Understudy does not unpack. Send it as plain JSON.`,
  );
}

export function sendRefusal(
  runtime: Pick<Runtime, 'isDemo' | 'gateway'>,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: GatewayRefusal,
): void {
  const requestId = createRequestId(runtime.gateway.now());
  const headers = answerHeaders({
    requestId,
    category: refusal.category,
    servedModel: null,
    provider: null,
    attempts: [],
    attemptCount: 0,
    answeringModel: null,
    isDemo: runtime.isDemo(),
  });
  if (refusal.retryAfterMs !== null) headers['retry-after'] = String(Math.ceil(refusal.retryAfterMs / 1_000));
  // A body that is still on its way is taken in and thrown away: closing now would reset the connection
  // under the client's hands before it has read the answer.
  if (!request.complete) discardRest(request);
  sendJson(response, refusal.status, headers, JSON.stringify(refusalAnswer(refusal, requestId)));
}

const DISCARD_MS = 5_000;

function discardRest(request: IncomingMessage): void {
  const timer = setTimeout(() => request.destroy(), DISCARD_MS);
  request.on('close', () => clearTimeout(timer));
  request.resume();
}
