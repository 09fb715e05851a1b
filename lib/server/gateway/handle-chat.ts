import type { IncomingMessage, ServerResponse } from 'node:http';
import { UNAVAILABLE_RETRY_MS } from '#lib/engine/error-summary';
import type { FailedOutcome } from '#lib/engine/execution';
import { explainNoConnection } from '../explain-no-connection.ts';
import type { Runtime } from '../runtime.ts';
import { answerHeaders } from './answer-headers.ts';
import { answerMetadata } from './answer-metadata.ts';
import { answerAsChunks, createStreamWriter } from './answer-stream.ts';
import { readChatRequest } from './chat-request.ts';
import { clientNameOf, passedHeaders } from './client-headers.ts';
import { completeChat, type ChatInput, type ChatResult } from './complete-chat.ts';
import { failureAnswer, partialAnswer } from './error-answer.ts';
import { refuse, type GatewayRefusal } from './gateway-error.ts';
import { createHangUp, type HangUp } from './hang-up.ts';
import { keepTextMsOf } from './keep-text.ts';
import { resolveChain } from './resolve-chain.ts';
import { retryHeaders } from './retry-headers.ts';
import { sendJson } from './send-json.ts';
import { cutOffStalledClient } from './stalled-client.ts';

type Prepared =
  | { readonly outcome: 'ready'; readonly input: ChatInput; readonly wantsMetadata: boolean }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

/** `POST /v1/chat/completions`, the body already read. Gives the refusal where the request is not run. */
export function handleChat(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
): Promise<GatewayRefusal | null> {
  const hangUp = createHangUp();
  const prepared = prepare(runtime, request, text, hangUp);
  if (prepared.outcome === 'refused') return Promise.resolve(prepared.refusal);
  response.on('close', () => {
    if (!response.writableFinished) hangUp.cancel('client_gone');
  });
  const stallMs = prepared.input.resolved.policy.stallMs;
  cutOffStalledClient(response, stallMs, () => hangUp.cancel('client_stalled'));
  // Not awaited here: an async function would hold on to the text of the body until the answer ends.
  return runChat(runtime, prepared, response);
}

async function runChat(
  runtime: Runtime,
  { input, wantsMetadata }: Extract<Prepared, { outcome: 'ready' }>,
  response: ServerResponse,
): Promise<null> {
  if (input.stream) await streamChat(runtime, input, response, wantsMetadata);
  else await answerChat(runtime, input, response, wantsMetadata);
  return null;
}

function prepare(runtime: Runtime, request: IncomingMessage, text: string, hangUp: HangUp): Prepared {
  const read = readChatRequest(text);
  if (read.outcome === 'refused') return read;
  const chain = resolveChain({
    request: read.request,
    findCategory: runtime.categories.find,
    categorySlugs: runtime.categories.slugs,
    targets: runtime.connection,
    lookup: runtime.gateway.lookup,
    tierOf: runtime.models.tiers.tierOf,
  });
  if (chain.outcome === 'refused') return chain;
  if (!runtime.connection.hasUsable()) {
    return {
      outcome: 'refused',
      refusal: {
        ...refuse(401, 'credentials', 'no_key', explainNoConnection(runtime.connection)),
        category: chain.resolved.category,
      },
    };
  }
  const problem = runtime.gateway.storeProblem();
  if (problem !== null) {
    const refusal = {
      ...refuse(503, 'unavailable', 'store_unavailable', problem),
      retryAfterMs: UNAVAILABLE_RETRY_MS,
      category: chain.resolved.category,
    };
    return { outcome: 'refused', refusal };
  }
  return {
    outcome: 'ready',
    wantsMetadata: request.headers['x-understudy-metadata'] === 'enabled',
    input: {
      resolved: chain.resolved,
      body: read.body,
      stream: read.request.stream === true,
      clientName: clientNameOf(request.headers),
      passedHeaders: passedHeaders(request.headers),
      hangUp,
      keepTextMs: keepTextMsOf(chain.resolved.policy.storePrompts),
    },
  };
}

async function answerChat(
  runtime: Runtime,
  input: ChatInput,
  response: ServerResponse,
  wantsMetadata: boolean,
): Promise<void> {
  const result = await completeChat(runtime.gateway, input, {});
  const { execution, record } = result;
  const { outcome } = execution;
  if (response.destroyed) return;
  switch (outcome.status) {
    case 'served': {
      if (outcome.rest.is === 'streamed')
        throw new Error('A request that was not streamed was served by a stream.');
      const { answer } = outcome.rest;
      const servedModel = record.request.servedModel;
      const headers = headersOf(input, result);
      const isAsItCame = !wantsMetadata && answer.body.model === servedModel;
      const body = isAsItCame
        ? answer.bytes
        : JSON.stringify({
            ...answer.body,
            model: servedModel,
            ...(wantsMetadata ? { understudy: answerMetadata(record, input.resolved.chain) } : {}),
          });
      return sendJson(response, 200, headers, body);
    }
    case 'failed':
      return sendFailure(input, response, result, outcome);
    case 'partial':
      return sendJson(
        response,
        502,
        failureHeaders(input, result, null),
        JSON.stringify(partialAnswer(outcome.errorType, record, input.resolved.chain)),
      );
    case 'cancelled':
      // There is no one left to answer.
      break;
  }
}

async function streamChat(
  runtime: Runtime,
  input: ChatInput,
  response: ServerResponse,
  wantsMetadata: boolean,
): Promise<void> {
  const writer = createStreamWriter(response);
  let firstServed: string | null = null;
  const result = await completeChat(runtime.gateway, input, {
    onServe(serve, requestId) {
      if (serve.isContinuation) return writer.comment(`understudy: ${serve.model} continues the answer`);
      firstServed = serve.facts.servedModel ?? serve.model;
      // A whole answer to a streamed request is written at the end, with the headers.
      if (response.headersSent) return;
      writer.open(
        answerHeaders({
          requestId,
          category: input.resolved.category,
          servedModel: firstServed,
          provider: serve.facts.provider,
          attempts: serve.attempts,
          attemptCount: serve.attempts.length + 1,
          answering: serve,
          isDemo: serve.connection.isDemo,
        }),
      );
    },
    onChunks: writer.chunks,
  });
  const { execution, record, closing } = result;
  const { outcome } = execution;
  if (response.destroyed) return;
  switch (outcome.status) {
    case 'served':
      if (outcome.rest.is === 'whole')
        for (const chunk of answerAsChunks(outcome.rest.answer, record.request.servedModel ?? ''))
          writer.data(chunk);
      else if (closing.length === 0) writer.data(finishChunk(result, outcome.facts.finishReason ?? 'stop'));
      void writer.chunks(closing);
      if (wantsMetadata) writer.data(metadataChunk(input, result));
      writer.done();
      return writer.end();
    case 'partial':
      writer.data({
        ...chunkHead(result),
        choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
        ...partialAnswer(outcome.errorType, record, input.resolved.chain),
      });
      return writer.end();
    case 'failed':
      return sendFailure(input, response, result, outcome);
    case 'cancelled':
      // There is no one left to answer.
      break;
  }
}

/** For a stream that ended well without saying so: clients wait for a finish reason. */
function finishChunk(result: ChatResult, finishReason: string): unknown {
  return { ...chunkHead(result), choices: [{ index: 0, delta: {}, finish_reason: finishReason }] };
}

function metadataChunk({ resolved }: ChatInput, result: ChatResult): unknown {
  return { ...chunkHead(result), choices: [], understudy: answerMetadata(result.record, resolved.chain) };
}

function chunkHead({ requestId, record }: ChatResult): Record<string, unknown> {
  return {
    id: requestId,
    object: 'chat.completion.chunk',
    created: Math.floor(record.request.createdAtMs / 1_000),
    model: record.request.servedModel,
  };
}

function headersOf(input: ChatInput, { requestId, record, execution }: ChatResult): Record<string, string> {
  const answering = execution.attempts.findLast(({ outcome }) => outcome === 'served') ?? null;
  return answerHeaders({
    requestId,
    category: input.resolved.category,
    servedModel: record.request.servedModel,
    provider: record.request.provider,
    attempts: execution.attempts,
    attemptCount: execution.attempts.length,
    answering,
    isDemo: (answering ?? input.resolved.chain[0])?.connection.isDemo === true,
  });
}

function sendFailure(
  input: ChatInput,
  response: ServerResponse,
  result: ChatResult,
  outcome: FailedOutcome,
): void {
  const headers = failureHeaders(input, result, outcome.retryAfterMs);
  sendJson(
    response,
    outcome.httpStatus,
    headers,
    JSON.stringify(failureAnswer(outcome, result.record, input.resolved.chain)),
  );
}

function failureHeaders(
  input: ChatInput,
  result: ChatResult,
  retryAfterMs: number | null,
): Record<string, string> {
  const { outcome } = result.execution;
  const type = outcome.status === 'failed' ? outcome.errorType : 'chain_exhausted';
  return { ...headersOf(input, result), ...retryHeaders(retryAfterMs, type) };
}
