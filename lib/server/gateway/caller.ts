import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, findRefusal } from '#lib/services/context';
import { RefusalReason } from '#lib/contracts/client';
import { readKey } from '#lib/server/clients/client-key';
import type { ClientLimits } from '#lib/server/clients/client-limits';
import type { ClientService, KnownClient } from '#lib/server/clients/client-service';
import type { ClientTraces } from '#lib/server/clients/client-traces';
import type { Standing } from '#lib/server/clients/request-window';
import { refuse, type GatewayRefusal } from './gateway-error.ts';

export type CallerServices = {
  readonly clients: Pick<ClientService, 'findByKey'>;
  readonly limits: ClientLimits;
  readonly traces: Pick<ClientTraces, 'noteUse' | 'noteRefusal'>;
  readonly now: () => number;
  /** Marks our own calls, see own-mark.ts. */
  readonly ownMark: string;
};

export type KnownCaller = {
  readonly outcome: 'known';
  readonly ctx: Context;
  /** Null without a key. */
  readonly client: KnownClient | null;
};

type CallerRead =
  | KnownCaller
  /** `client` is null if the key belongs to none. */
  | { readonly outcome: 'refused'; readonly client: KnownClient | null; readonly refusal: GatewayRefusal };

/**
 * The caller of a `/v1` request: the client of its key, which is read only here, or `ctx`, the caller without a
 * key. Null if a key is required.
 */
export function identifyCaller(
  { clients, limits, traces, now }: CallerServices,
  ctx: Context | null,
  { headers }: Pick<IncomingMessage, 'headers'>,
  response: ServerResponse,
): CallerRead {
  const key = readKey(headers);
  if (key === null) return keyless(ctx);
  const client = clients.findByKey(key) ?? null;
  const refused = (code: string, message: string): CallerRead => ({
    outcome: 'refused',
    client,
    refusal: refuse(401, 'unauthorized', code, message),
  });
  if (client === null)
    return refused(
      'unknown_key',
      'This client key does not exist, or its client was deleted. Create one in Settings, under Clients.',
    );
  if (!client.enabled)
    return refused(
      'disabled_key',
      `The client "${client.name}" is disabled. Enable it in Settings, under Clients.`,
    );
  if (client.expiresAtMs !== null && client.expiresAtMs <= now())
    return refused(
      'expired_key',
      `The key of the client "${client.name}" expired on ${new Date(client.expiresAtMs).toISOString()}.`,
    );
  traces.noteUse(client.id);
  const standing = limits.standing(client);
  if (standing !== null) setLimitHeaders(response, standing);
  return { outcome: 'known', client, ctx: { caller: { kind: 'client', id: client.id, name: client.name } } };
}

function keyless(ctx: Context | null): CallerRead {
  if (ctx === null)
    return {
      outcome: 'refused',
      client: null,
      refusal: refuse(
        401,
        'unauthorized',
        'no_key',
        'A client key is missing. Create one in Settings, under Clients, and send it as "Authorization: Bearer usk-…".',
      ),
    };
  const forbidden = findRefusal(ctx.caller, 'gateway.call');
  return forbidden === null
    ? { outcome: 'known', ctx, client: null }
    : { outcome: 'refused', client: null, refusal: refuse(403, 'forbidden', 'forbidden', forbidden) };
}

/** Counts a request against its client's requests per minute. Returns the refusal if they are used up. */
export async function takeRequest(
  { limits }: CallerServices,
  client: KnownClient | null,
  response: ServerResponse,
): Promise<GatewayRefusal | null> {
  const taken = client === null ? null : await limits.take(client);
  if (client === null || taken === null) return null;
  setLimitHeaders(response, taken.standing);
  if (!taken.isOver) return null;
  const { limit, freeInMs } = taken.standing;
  return {
    ...refuse(
      429,
      'client_limited',
      'requests_per_minute',
      `The client "${client.name}" may send ${limit} ${limit === 1 ? 'request' : 'requests'} a minute. Its owner can raise this in Settings, under Clients.`,
    ),
    retryAfterMs: freeInMs,
  };
}

/** Counts a refusal because of a key. It makes no row, so a flood of them stays cheap. */
export function noteRefusal(
  { traces }: CallerServices,
  client: KnownClient | null,
  { type }: GatewayRefusal,
): void {
  const reason = RefusalReason.safeParse(type);
  if (reason.success) traces.noteRefusal(client?.id ?? null, reason.data);
}

/** OpenAI's rate limit headers. Set before the answer, so that every answer has them. */
function setLimitHeaders(response: ServerResponse, { limit, remaining, resetMs }: Standing): void {
  response.setHeader('x-ratelimit-limit-requests', limit);
  response.setHeader('x-ratelimit-remaining-requests', remaining);
  response.setHeader('x-ratelimit-reset-requests', durationText(resetMs));
}

/** In OpenAI's format: `850ms`, `12.5s`, `1m0s`. */
function durationText(durationMs: number): string {
  const wholeMs = Math.ceil(durationMs);
  if (wholeMs < 1_000) return `${wholeMs}ms`;
  const minutes = Math.floor(wholeMs / 60_000);
  const seconds = (wholeMs - minutes * 60_000) / 1_000;
  return `${minutes === 0 ? '' : `${minutes}m`}${seconds}s`;
}
