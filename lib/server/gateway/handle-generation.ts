import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '#lib/services/context';
import { UNAVAILABLE_RETRY_MS } from '#lib/engine/error-summary';
import type { KnownClient } from '#lib/server/clients/client-service';
import { explainNoConnection } from '#lib/server/calls/explain-no-connection';
import type { Runtime } from '../runtime-type.ts';
import type { Dialect } from '#lib/dialects/dialect';
import { answerClient } from './answer-client.ts';
import { isComparable } from './client-retries.ts';
import { clientNameOf, passedHeaders, pickHeaders } from './client-headers.ts';
import { type RequestInput, runRequest } from './run-request.ts';
import { refuse, type GatewayRefusal } from './gateway-error.ts';
import { createCancellation, type Cancellation } from './cancellation.ts';
import { keepTextMsOf } from './stored-text.ts';
import { limitRequest } from './limit-request.ts';
import { resolveChain } from './resolve-chain.ts';
import { cutOffStalledClient } from './stalled-client.ts';

type Generation = {
  readonly dialect: Dialect;
  readonly ctx: Context;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Null without a key. */
  readonly client: KnownClient | null;
  /** The body, parsed. */
  readonly body: unknown;
};

type Prepared =
  | { readonly outcome: 'ready'; readonly input: RequestInput; readonly wantsMetadata: boolean }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

/** Runs a request whose body has been read. Returns the refusal if it is not run. */
export function handleGeneration(runtime: Runtime, generation: Generation): Promise<GatewayRefusal | null> {
  const { response } = generation;
  const cancellation = createCancellation();
  const prepared = prepare(runtime, generation, cancellation);
  if (prepared.outcome === 'refused') return Promise.resolve(prepared.refusal);
  response.on('close', () => {
    if (!response.writableFinished) cancellation.cancel('client_gone');
  });
  const stallMs = prepared.input.resolved.policy.stallMs;
  cutOffStalledClient(response, stallMs, () => cancellation.cancel('client_stalled'));
  // Not awaited here: an async function would keep the body in memory until the answer ends.
  return run(runtime, prepared, response);
}

async function run(
  runtime: Runtime,
  { input, wantsMetadata }: Extract<Prepared, { outcome: 'ready' }>,
  response: ServerResponse,
): Promise<null> {
  await runRequest(runtime.gateway, input, answerClient({ input, response, wantsMetadata }));
  return null;
}

function prepare(
  runtime: Runtime,
  { dialect, ctx, request, client, body }: Generation,
  cancellation: Cancellation,
): Prepared {
  const read = dialect.readRequest(body);
  if (read.outcome === 'refused') {
    const { httpStatus = 400, code, message, param } = read;
    return { outcome: 'refused', refusal: refuse(httpStatus, 'invalid_request', code, message, param) };
  }
  const chain = resolveChain({
    request: read.request,
    findCategory: runtime.categories.find,
    categorySlugs: runtime.categories.slugs,
    allowed: client?.categories ?? null,
    targets: runtime.connection,
    lookup: runtime.gateway.lookup,
    tierOf: runtime.models.tiers.tierOf,
    wasFree: runtime.models.modelWatch.wasFree,
  });
  if (chain.outcome === 'refused') return chain;
  const limited = limitRequest(dialect, read.request, chain.resolved.policy);
  if (limited.outcome === 'exceeded') {
    const { code, message, param } = limited.excess;
    const refusal = refuse(403, 'forbidden', code, message, param);
    return { outcome: 'refused', refusal: { ...refusal, category: chain.resolved.category } };
  }
  if (!runtime.connection.hasUsable()) {
    return {
      outcome: 'refused',
      refusal: {
        ...refuse(401, 'credentials', 'no_key', explainNoConnection(runtime.connection)),
        category: chain.resolved.category,
      },
    };
  }
  const problem = runtime.gateway.storeRefusal();
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
      dialect,
      limited,
      stream: read.request.stream,
      clientRetry: runtime.gateway.retries.count(
        request.headers,
        limited.request.body,
        runtime.gateway.now(),
      ),
      isComparable: isComparable(request.headers),
      sessionHeader: headerOf(request.headers['x-session-id']),
      clientId: client?.id ?? null,
      clientName: clientNameOf(ctx.caller, request.headers, runtime.connection.hideKeys),
      clientMaxConcurrent: client?.maxConcurrent ?? null,
      passedHeaders: passedHeaders(request.headers, runtime.connection.hideKeys),
      pairedHeaders: pickHeaders(request.headers, dialect.pairedHeaders, runtime.connection.hideKeys),
      cancellation,
      keepTextMs: keepTextMsOf(chain.resolved.policy.storePrompts),
    },
  };
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
