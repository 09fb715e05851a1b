import { noBudgets } from '#lib/server/budgets/budget-service';
import { noConsents } from '#lib/server/consents/consent-service';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { Agent, type Dispatcher } from 'undici';
import type { HistoryWrite } from '#lib/store/history-rows';
import type { Context } from '#lib/services/context';
import { defaultPolicy } from '#lib/contracts/policy';
import { createBreakerBoard, unsharedProbes } from '#lib/engine/breaker';
import type { Call, CallResult } from '#lib/engine/call';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import type { Dialect } from '#lib/dialects/dialect';
import { messages as messagesDialect } from '#lib/dialects/messages/messages';
import { responses as responsesDialect } from '#lib/dialects/responses/responses';
import type { Body } from '#lib/dialects/wire';
import { type CallableServer, endpointOf } from '#lib/upstreams/call/send-call';
import type { Server } from '#lib/upstreams/upstream';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import { createCallCounter } from '#lib/server/calls/call-counter';
import { createHistoryQueue } from '#lib/server/history/history-queue';
import { createLatencyBoard } from '#lib/server/calls/latency-board';
import { createPlaces } from '#lib/server/load/places';
import { ownUrl } from '#lib/server/process/own-url';
import type { Runtime } from '../runtime-type.ts';
import { systemNowMs } from '#lib/server/process/system-clock';
import { createClientRetries } from './client-retries.ts';
import { createConversations } from './conversations.ts';
import { handleV1 } from './handle-v1.ts';
import { categoryPrefix } from './resolve-chain.ts';
import { createRunningRequests } from './running-requests.ts';

const messages = [{ role: 'user', content: 'Say hello.' }];
const chat: Rehearsed = { dialect: chatCompletions, body: { messages } };
/** The stage supports only Chat Completions, so these are translated too. */
const others: readonly Rehearsed[] = [
  { dialect: responsesDialect, body: { input: 'Say hello.' } },
  { dialect: messagesDialect, body: { max_tokens: 100, messages } },
];

type Rehearsed = { readonly dialect: Dialect; readonly body: Body };
/** Slugs have no capital letters, so no category has this name. */
const NO_CATEGORY = `${categoryPrefix}Rehearsal`;
const MODEL = 'rehearsal/model';

/** More of them hardly speed up the first request, and each delays the start by milliseconds. */
const ROUNDS = 3;

const upstream = upstreamOf({ id: 'rehearsal', kind: 'openrouter' });
const connection = {
  id: 'rehearsal',
  slug: 'rehearsal',
  name: 'Rehearsal',
  isDemo: false,
  problem: null,
  maxConcurrent: null,
};

const asProcess: Context = { caller: { kind: 'process' } };

/** The stage answers nobody else. */
const pass = { 'x-understudy-rehearsal': randomUUID() };

/**
 * Sends requests through this process's own gateway, so that their code is loaded and compiled before the first
 * real one: one that is refused, and some that a local stage answers. Calls no upstream and leaves no row.
 */
export async function rehearse(runtime: Runtime, url: string): Promise<void> {
  const dispatcher = new Agent({ keepAliveTimeout: 1_000 });
  const stage = createServer({ keepAliveTimeout: 1_000 });
  try {
    const stageUrl = await openStage(stage, runtime, dispatcher);
    // With accounts, the gateway requires a key, and would count its absence as a refusal.
    const server = serverAt(runtime.accounts.areRequired() ? stageUrl : url);
    const sent = await send(dispatcher, server, NO_CATEGORY, { ...chat, stream: false });
    if (sent.kind === 'failed') {
      const classification = upstream.classify(sent.reply, server, systemNowMs());
      upstream.explain(classification, server, NO_CATEGORY);
    }
    const rounds = Array.from({ length: ROUNDS }, () => chat);
    for (const one of [...rounds, ...others]) {
      for (const stream of [false, true]) {
        const answered = await send(dispatcher, serverAt(stageUrl), MODEL, { ...one, stream });
        if (answered.kind === 'failed') throw new Error('The rehearsed request failed.');
        if (answered.kind !== 'streaming') continue;
        while ((await answered.stream.read()).kind === 'chunks');
      }
    }
  } finally {
    stage.close();
    await dispatcher.close();
  }
}

function serverAt(url: string): Server {
  return { name: connection.name, baseUrl: `${url}/v1`, apiKey: null, headers: {} };
}

function callableAt(dispatcher: Dispatcher, { baseUrl }: Server): CallableServer {
  return {
    dispatcher,
    endpoint: endpointOf(baseUrl),
    headers: pass,
    secrets: [],
    hideSecrets: (text) => text,
    names: { lookup: () => undefined, resolve: () => undefined },
  };
}

/** The request as an upstream receives it. */
function send(
  dispatcher: Dispatcher,
  server: Server,
  model: string,
  { dialect, body, stream }: Rehearsed & { readonly stream: boolean },
): Promise<CallResult> {
  const call: Call = {
    connection: connection.id,
    model,
    stream,
    limits: defaultPolicy,
    continuation: null,
    history: 'fitted' as const,
    fewerTokens: null,
  };
  return upstream.send(
    callableAt(dispatcher, server),
    {
      dialect,
      body,
      outgoing: (prepare) => prepare({ ...body, stream }, defaultPolicy, dialect),
      namesOutputLimit: false,
      passedHeaders: {},
      pairedHeaders: {},
      signal: new AbortController().signal,
    },
    call,
  );
}

/** The gateway with services that store nothing, and an upstream under another path. */
async function openStage(stage: HttpServer, runtime: Runtime, dispatcher: Dispatcher): Promise<string> {
  const upstreamPath = '/upstream';
  stage.listen(0, '127.0.0.1');
  await once(stage, 'listening');
  const address = stage.address();
  if (address === null || typeof address === 'string') throw new Error('The stage has no TCP address.');
  const url = ownUrl('127.0.0.1', address.port);
  const played = stagedRuntime(runtime, dispatcher, serverAt(`${url}${upstreamPath}`));
  stage.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers['x-understudy-rehearsal'] !== pass['x-understudy-rehearsal']) response.destroy();
    else if (request.url?.startsWith(upstreamPath) === true) answer(request, response);
    else void handleV1(played, asProcess, request, response);
  });
  return url;
}

function stagedRuntime(runtime: Runtime, dispatcher: Dispatcher, server: Server): Runtime {
  const callable = {
    upstream,
    server,
    rules: { name: server.name, keepsDataPolicy: false },
    region: null,
    call: callableAt(dispatcher, server),
    name: server.name,
    speaks: ['chat'] as const,
    isRouter: true,
  };
  const nothing = (): void => {};
  return {
    ...runtime,
    connection: {
      ...runtime.connection,
      locate: () => ({ connection, model: MODEL }),
      hasUsable: () => true,
    },
    gateway: {
      history: createHistoryQueue({
        writeBatch: (writes: readonly HistoryWrite[]) => rehearseRows(runtime, writes),
        guard: {
          noteError: () => false,
          noteWritten: nothing,
          mayWriteLater: () => false,
          noteWaiting: nothing,
        },
        onError: runtime.reportError,
      }),
      calls: () => createCallCounter(),
      upstreams: () => () => callable,
      breakers: createBreakerBoard({
        entries: [],
        save: nothing,
        erase: nothing,
        recover: nothing,
        probes: unsharedProbes,
        now: systemNowMs,
      }).breakers,
      lookup: () => undefined,
      latencies: createLatencyBoard(),
      conversations: createConversations({ shared: null, reportError() {} }),
      retries: createClientRetries(),
      provenance: { find: () => Promise.resolve(new Map()), learn: nothing },
      running: createRunningRequests(),
      places: createPlaces({ mostWaiting: 0 }),
      shedding: { note: () => false },
      budgets: noBudgets,
      noteAttempts: () => {},
      noteOutcome: nothing,
      consents: noConsents,
      hideKeys: (text) => text,
      storeProblem: () => null,
      storeRefusal: () => null,
      now: systemNowMs,
    },
  };
}

async function rehearseRows(runtime: Runtime, writes: readonly HistoryWrite[]): Promise<void> {
  try {
    await runtime.rehearseRows(writes);
  } catch {
    // A store that can't be written reports it with the first real row.
  }
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    const head = { id: 'gen-rehearsal', created: 0, model: MODEL };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0 };
    const message = { role: 'assistant', content: 'Hello.' };
    if (!text.includes('"stream":true')) {
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage }));
      return;
    }
    const chunk = (choice: object, more: object = {}): string =>
      `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }], ...more })}\n\n`;
    response.setHeader('content-type', 'text/event-stream');
    response.write(chunk({ delta: message, finish_reason: null }));
    response.end(`${chunk({ delta: {}, finish_reason: 'stop' }, { usage })}data: [DONE]\n\n`);
  });
}
