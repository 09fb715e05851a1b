import type { PlaygroundEvent, PlaygroundInput } from '#lib/contracts/playground';
import { PLAYGROUND_CLIENT } from '#lib/contracts/playground-client';
import type { Answer, Chunk } from '#lib/engine/call';
import type { Attempt } from '#lib/engine/attempt';
import type { ExecutionEvent } from '#lib/engine/execution';
import { isRecord } from '#lib/engine/is-record';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { ApiError } from '#lib/server/api-error';
import type { CategoryService } from '#lib/server/category-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { explainNoConnection } from '#lib/server/calls/explain-no-connection';
import type { Settled } from '#lib/server/gateway/gate';
import { type GatewayServices, type RequestInput, runRequest } from '#lib/server/gateway/run-request';
import type { Cancellation } from '#lib/server/gateway/cancellation';
import { keepTextMsOf } from '#lib/server/gateway/stored-text';
import { limitRequest, withOwnField } from '#lib/server/gateway/limit-request';
import { resolveChain } from '#lib/server/gateway/resolve-chain';
import type { ModelWatch } from '#lib/server/catalogue/model-watch';
import type { TierService } from '#lib/server/catalogue/tier-service';

export type PlaygroundServices = {
  readonly categories: Pick<CategoryService, 'find' | 'slugs'>;
  readonly connection: ConnectionService;
  readonly models: {
    readonly tiers: Pick<TierService, 'tierOf'>;
    readonly modelWatch: Pick<ModelWatch, 'wasFree'>;
  };
  readonly gateway: GatewayServices;
};

export type PlaygroundRun = {
  /** How long the reader may read nothing of the pending events. */
  readonly stallMs: number;
  /** Runs the request; every event goes to `send`, and the last one is `request-end`. */
  readonly start: (send: SendEvent, cancellation: Cancellation) => Promise<void>;
};

/** Returns a promise if the reader is slow, until it has caught up or is given up. */
type SendEvent = (event: PlaygroundEvent) => Promise<void> | undefined;

/** Prepares a playground run: the same executor and history as `/v1`. Throws `ApiError` if it can't be run. */
export function preparePlayground(runtime: PlaygroundServices, input: PlaygroundInput): PlaygroundRun {
  const chain = resolveChain({
    request: {
      model: input.category === undefined ? undefined : `understudy/${input.category}`,
      models: input.models,
    },
    findCategory: runtime.categories.find,
    categorySlugs: runtime.categories.slugs,
    allowed: null,
    targets: runtime.connection,
    lookup: runtime.gateway.lookup,
    tierOf: runtime.models.tiers.tierOf,
    wasFree: runtime.models.modelWatch.wasFree,
  });
  if (chain.outcome === 'refused')
    throw new ApiError(chain.refusal.status === 404 ? 'not_found' : 'invalid_request', chain.refusal.message);
  if (!runtime.connection.hasUsable())
    throw new ApiError('credentials', explainNoConnection(runtime.connection));
  const problem = runtime.gateway.storeRefusal();
  if (problem !== null) throw new ApiError('unavailable', problem);
  const { resolved } = chain;
  const stream = input.stream ?? true;
  const body: Record<string, unknown> = { messages: input.messages, stream };
  if (input.temperature !== undefined) body.temperature = input.temperature;
  if (input.topP !== undefined) body.top_p = input.topP;
  if (input.maxTokens !== undefined) body.max_tokens = input.maxTokens;
  const limited = limitRequest(chatCompletions, { body }, resolved.policy);
  if (limited.outcome === 'exceeded') throw new ApiError('invalid_request', limited.excess.message);
  const chat: Omit<RequestInput, 'cancellation'> = {
    resolved,
    dialect: chatCompletions,
    limited: input.maxTokens === undefined ? limited : withOwnField(limited, 'max_tokens'),
    stream,
    clientRetry: null,
    isComparable: false,
    sessionHeader: undefined,
    clientId: null,
    clientName: PLAYGROUND_CLIENT,
    clientMaxConcurrent: null,
    passedHeaders: {},
    pairedHeaders: {},
    keepTextMs: keepTextMsOf(resolved.policy.storePrompts === 'off' ? '7d' : resolved.policy.storePrompts),
  };
  return {
    stallMs: resolved.policy.stallMs,
    start: (send, cancellation) =>
      runRequest(
        runtime.gateway,
        { ...chat, cancellation },
        () => ({
          // The events say which model answers.
          begin: () => undefined,
          push: (chunks) => sendUntil(cancellation.signal, chunks.flatMap(eventsOfChunk), send),
          async end(settled) {
            const { outcome } = settled.execution;
            await sendAll(settled.closing.flatMap(eventsOfChunk), send);
            if (outcome.status === 'served' && outcome.rest.is === 'whole')
              await sendAll(eventsOfAnswer(outcome.rest.answer), send);
            await send(endEvent(settled));
          },
        }),
        {
          onStart: (requestId) =>
            void send({
              type: 'request-start',
              requestId,
              chain: resolved.chain.map((candidate) => candidate.id),
            }),
          onEvent(event) {
            const shown = toPlaygroundEvent(event);
            if (shown !== null) void send(shown);
          },
        },
      ),
  };
}

async function sendAll(events: readonly PlaygroundEvent[], send: SendEvent): Promise<void> {
  for (const event of events) await send(event);
}

/** Once the run is cancelled, nothing may follow its end. */
async function sendUntil(
  signal: AbortSignal,
  events: readonly PlaygroundEvent[],
  send: SendEvent,
): Promise<void> {
  for (const event of events) {
    if (signal.aborted) return;
    await send(event);
  }
}

function eventsOfChunk({ events, text, reasoning }: Chunk): PlaygroundEvent[] {
  return [
    ...eventsOfText(text, reasoning),
    // Images arrive in a piece with one event. Pieces of several events contain only text.
    ...(events.includes('"images"') ? eventsOfImages(imagesOf(events)) : []),
  ];
}

function eventsOfText(text: unknown, reasoning: unknown): PlaygroundEvent[] {
  const events: PlaygroundEvent[] = [];
  if (typeof reasoning === 'string' && reasoning !== '')
    events.push({ type: 'reasoning-delta', text: reasoning });
  if (typeof text === 'string' && text !== '') events.push({ type: 'text-delta', text });
  return events;
}

function imagesOf(event: string): unknown {
  const body: unknown = JSON.parse(event.slice('data: '.length));
  return firstChoice(body, 'delta')?.images;
}

function eventsOfAnswer({ body }: Answer): PlaygroundEvent[] {
  const message = firstChoice(body, 'message');
  return [...eventsOfText(message?.content, message?.reasoning), ...eventsOfImages(message?.images)];
}

function firstChoice(body: unknown, key: 'delta' | 'message'): Record<string, unknown> | undefined {
  if (!isRecord(body) || !Array.isArray(body.choices) || !isRecord(body.choices[0])) return undefined;
  const part = body.choices[0][key];
  return isRecord(part) ? part : undefined;
}

function eventsOfImages(images: unknown): PlaygroundEvent[] {
  if (!Array.isArray(images)) return [];
  return images.flatMap((image): PlaygroundEvent[] => {
    const url: unknown = isRecord(image) && isRecord(image.image_url) ? image.image_url.url : undefined;
    // Only embedded images: fetching an external address would reveal that it was read.
    return typeof url === 'string' && url.startsWith('data:image/') ? [{ type: 'image', url }] : [];
  });
}

/** Null for events that the end of the request repeats. */
function toPlaygroundEvent(event: ExecutionEvent): PlaygroundEvent | null {
  switch (event.type) {
    case 'attempt-skip': {
      const { reason, origin } = event.attempt;
      return {
        type: 'attempt-skip',
        ...placeOf(event.attempt),
        reason,
        origin,
      };
    }
    case 'wait-start': {
      const { type, waitMs, reason } = event;
      return { type, ...placeOf(event), waitMs, reason };
    }
    case 'queue-start':
      return { type: event.type, ...placeOf(event), reason: event.reason };
    case 'attempt-start':
      return { type: event.type, ...placeOf(event), waitMs: event.waitMs };
    case 'attempt-fail': {
      const { provider, httpStatus, origin, action, reason, durationMs } = event.attempt;
      return {
        type: 'attempt-fail',
        ...placeOf(event.attempt),
        provider,
        httpStatus,
        origin,
        action,
        reason,
        durationMs,
      };
    }
    case 'attempt-serve':
      return {
        type: 'attempt-serve',
        ...placeOf(event),
        provider: event.facts.provider,
        timeToFirstTokenMs: event.timeToFirstTokenMs,
      };
    case 'consent-start': {
      const { type, waitMs, reason } = event;
      return { type, ...placeOf(event), waitMs, reason };
    }
    case 'queue-end':
    case 'consent-end':
    case 'attempt-end':
      return null;
  }
}

function placeOf({ index, model, connection }: Pick<Attempt, 'index' | 'model' | 'connection'>) {
  return { index, model, connection: connection.slug };
}

function endEvent({ execution, record }: Settled): PlaygroundEvent {
  const { request } = record;
  const { outcome } = execution;
  return {
    type: 'request-end',
    status: outcome.status,
    explanation: request.explanation,
    errorType: outcome.status === 'failed' ? outcome.errorType : null,
    servedModel: request.servedModel,
    provider: request.provider,
    durationMs: request.durationMs,
    timeToFirstTokenMs: request.timeToFirstTokenMs,
    inputTokens: request.inputTokens,
    outputTokens: request.outputTokens,
    costUsd: request.costUsd,
    costEstimated: request.costEstimated,
    finishReason: outcome.status === 'served' ? outcome.facts.finishReason : null,
  };
}
