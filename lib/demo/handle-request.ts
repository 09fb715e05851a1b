import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerActivity } from './billing/activity-route.ts';
import { wasBroken } from './break-connection.ts';
import { answerChat } from './chat-route.ts';
import { isRecord } from './chat-request.ts';
import {
  answerEndpoints,
  answerModelCount,
  answerModels,
  answerProviders,
  answerZeroRetention,
} from './catalogue-routes.ts';
import type { OpenCall } from './call-log.ts';
import { readKey } from './demo-keys.ts';
import type { DemoState } from './demo-state.ts';
import { directError } from './direct/direct-faults.ts';
import { answerDirectChat, answerDirectModels } from './direct/direct-routes.ts';
import { errorAnswer, type HttpAnswer } from './http-answer.ts';
import { answerMedia } from './media/media-route.ts';
import { embeddingsApi } from './media/embeddings-api.ts';
import { imagesApi } from './media/images-api.ts';
import { speechApi } from './media/speech-api.ts';
import { transcriptionsApi } from './media/transcriptions-api.ts';
import { playWritten } from './play-written.ts';
import { answerCredits, answerGeneration, answerKey } from './key-routes.ts';
import { responsesDialect } from './responses/speak-responses.ts';
import { commonHeaders, readJson, sendAnswer } from './send-answer.ts';
import { messagesDialect } from './messages/speak-messages.ts';
import { chatDialect } from './speak-chat.ts';

const maxBodyBytes = 64 * 1024 * 1024;
const maxKeptBodyBytes = 1024 * 1024;
export const apiRoot = '/api/v1';
/** The root of the API of Demo Labs. */
export const directRoot = '/labs/v1';

/** Turns an exception into a 500. The demo runs inside the product, and must not end its process. */
function guard(response: ServerResponse, work: () => void): void {
  try {
    work();
  } catch {
    if (response.headersSent) response.destroy();
    else sendAnswer(response, errorAnswer(500, 'Internal Server Error', { withUser: false }));
  }
}

/** Reads the whole body; null if it is too large. */
function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  done: (body: Buffer | null) => void,
): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  request.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= maxBodyBytes) parts.push(part);
  });
  request.on('end', () => {
    const [only] = parts;
    const whole = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    guard(response, () => done(bytes > maxBodyBytes ? null : whole));
  });
}

/** The key of a request, or the refusal of a key that is not valid (any more). */
function keyOf({ keyRules, issuedKeys, account }: DemoState, request: IncomingMessage): string | HttpAnswer {
  const key = readKey(request, keyRules, issuedKeys);
  return typeof key === 'string' ? (account.refuseKey(key) ?? key) : key;
}

type AnswerChat = (call: { readonly body: unknown; readonly logged: OpenCall }) => void;

/** Reads and logs a call of a chat route, then answers it. */
function handleChat(
  state: DemoState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  answer: AnswerChat,
): void {
  readBody(request, response, (bytes) => {
    const body = bytes === null ? undefined : readJson(bytes);
    const call: OpenCall = state.calls.open({
      at: state.now(),
      model: isRecord(body) && typeof body.model === 'string' ? body.model : null,
      body: isRecord(body) && (bytes?.length ?? 0) <= maxKeptBodyBytes ? body : null,
      headers: request.headers,
      status: null,
      aborted: response.destroyed,
    });
    if (response.destroyed) return;
    response.on('close', () => {
      call.status = response.headersSent ? response.statusCode : null;
      if (!response.writableFinished && !wasBroken(response)) call.aborted = true;
    });
    if (bytes === null)
      sendAnswer(response, errorAnswer(413, 'Request body is too large.', { withUser: false }));
    else {
      const played = state.book.nextAt(path);
      if (played === null) answer({ body, logged: call });
      else playWritten(response, played, state.gates);
    }
  });
}

function handleGet(state: DemoState, request: IncomingMessage, response: ServerResponse, path: string): void {
  const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
  if (path === '/models') return answerModels(state.catalogue(), response, query);
  if (path === '/models/count') return answerModelCount(state.catalogue(), response, query);
  if (path === '/endpoints/zdr') return answerZeroRetention(state.catalogue(), response);
  if (path === '/providers') return answerProviders(state.catalogue(), response);
  const model = /^\/models\/(.+)\/endpoints$/.exec(path)?.[1];
  if (model !== undefined) return answerEndpoints(state.catalogue(), response, decodeURIComponent(model));

  const isPrivate = ['/key', '/auth/key', '/credits', '/generation', '/activity', '/models/user'].includes(
    path,
  );
  if (!isPrivate) return sendAnswer(response, notFound);
  const key = keyOf(state, request);
  if (typeof key !== 'string') return sendAnswer(response, key);
  if (path === '/credits') return answerCredits(state, response);
  if (path === '/activity') return answerActivity(state, response, key, query);
  if (path === '/generation') return answerGeneration(state, response, query.get('id'));
  if (path === '/models/user') return answerModels(state.catalogue(), response, query);
  return answerKey(state, response, key);
}

const notFound = errorAnswer(404, 'Not Found', { withUser: false });

/** The chat routes of OpenRouter's API by path. */
const dialects = new Map(
  [chatDialect, responsesDialect, messagesDialect].map((dialect) => [dialect.path, dialect]),
);

/** The other routes with generated answers, by path. */
const mediaApis = new Map(
  [embeddingsApi, imagesApi, speechApi, transcriptionsApi].map((api) => [api.path, api]),
);

function handleApi(state: DemoState, request: IncomingMessage, response: ServerResponse, path: string): void {
  const dialect = request.method === 'POST' ? dialects.get(path) : undefined;
  const media = request.method === 'POST' ? mediaApis.get(path) : undefined;
  if (media !== undefined) {
    handleChat(state, request, response, path, (call) => {
      const key = keyOf(state, request);
      if (typeof key === 'string') answerMedia(state, request, response, { api: media, key, ...call });
      else sendAnswer(response, key);
    });
  } else if (dialect !== undefined) {
    handleChat(state, request, response, path, (call) => {
      const key = keyOf(state, request);
      if (typeof key === 'string') answerChat(state, request, response, { dialect, key, ...call });
      else sendAnswer(response, dialect.refusal(key));
    });
  } else if (request.method === 'POST' && path === '/auth/keys') {
    readBody(request, response, (body) =>
      state.signIn.exchange(response, body === null ? undefined : readJson(body)),
    );
  } else if (request.method === 'GET') handleGet(state, request, response, path);
  else sendAnswer(response, notFound);
}

/** Handles the API of Demo Labs. */
function handleDirect(
  state: DemoState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): void {
  if (request.method === 'POST' && path === '/chat/completions')
    handleChat(state, request, response, path, (call) => answerDirectChat(state, request, response, call));
  else if (request.method === 'GET' && path === '/models') answerDirectModels(request, response);
  else sendAnswer(response, directNotFound);
}

const directNotFound = directError(404, {
  message: 'Unknown request URL. Please check the URL for typos.',
  type: 'invalid_request_error',
  code: 'unknown_url',
});

const roots = [apiRoot, directRoot];

/** Routes a request. Never throws. */
export function handleRequest(state: DemoState, request: IncomingMessage, response: ServerResponse): void {
  guard(response, () => {
    state.requests?.keep(request, response);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const root = roots.find((one) => path.startsWith(`${one}/`)) ?? '';
    const answers =
      root === apiRoot
        ? [dialects, mediaApis].some((apis) => apis.has(path.slice(root.length)))
        : path === `${root}/chat/completions`;
    // For the routes with generated answers, the scenario is looked up after the call is logged.
    const played =
      request.method === 'POST' && root !== '' && answers ? null : state.book.nextAt(path.slice(root.length));
    if (played === null) return route(state, request, response, path);
    readBody(request, response, () => playWritten(response, played, state.gates));
  });
}

function route(state: DemoState, request: IncomingMessage, response: ServerResponse, path: string): void {
  if (path.startsWith(`${apiRoot}/`)) handleApi(state, request, response, path.slice(apiRoot.length));
  else if (path.startsWith(`${directRoot}/`))
    handleDirect(state, request, response, path.slice(directRoot.length));
  else if (request.method === 'GET' && path.startsWith('/auth')) {
    const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
    if (path === '/auth') state.signIn.showPage(response, query);
    else if (path === '/auth/approve') state.signIn.approve(response, query);
    else sendAnswer(response, notFound);
  } else if (request.method === 'OPTIONS') {
    response.writeHead(204, commonHeaders);
    response.end();
  } else sendAnswer(response, notFound);
}
