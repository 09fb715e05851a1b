import type { Call, CallResult } from '#lib/engine/call';
import { mapFacts } from '#lib/upstreams/call/map-facts';
import { type CallableServer, sendCall } from '#lib/upstreams/call/send-call';
import type { PrepareBody, UpstreamRequest } from '#lib/upstreams/upstream';
import { isOpenAi } from './called-server.ts';
import { prepareBodyWithoutUsage, preparePlainBody, prepareRenamedBody } from './request-body.ts';

/**
 * Servers that rejected the request for token counts. A changed connection is a new object, so it is tried
 * again.
 */
const refusesUsage = new WeakSet<CallableServer>();

/**
 * Calls a server other than OpenRouter. If it rejects the one field that Understudy added, the call is
 * repeated without it, because that error is not the client's.
 */
export async function sendPlain(
  connection: CallableServer,
  request: UpstreamRequest,
  call: Call,
): Promise<CallResult> {
  if (refusesUsage.has(connection)) return sendAs(prepareBodyWithoutUsage, connection, request, call);
  const startedAtMs = performance.now();
  const prepare = formFor(connection, request);
  const sent = await sendAs(prepare, connection, request, call);
  if (!request.outgoing(prepare).asksForUsage || !isRefusalOfUsage(sent)) return sent;
  refusesUsage.add(connection);
  const deadlineMs = Math.max(0, call.limits.deadlineMs - (performance.now() - startedAtMs));
  return sendAs(prepareBodyWithoutUsage, connection, request, {
    ...call,
    limits: { ...call.limits, deadlineMs },
  });
}

/** Which form of a request a server gets. A field that the client chose is never renamed. */
export function formFor(
  { endpoint }: Pick<CallableServer, 'endpoint'>,
  { namesOutputLimit }: Pick<UpstreamRequest, 'namesOutputLimit'>,
): PrepareBody {
  return namesOutputLimit && isOpenAi(endpoint.origin) ? prepareRenamedBody : preparePlainBody;
}

async function sendAs(
  prepare: PrepareBody,
  connection: CallableServer,
  { dialect, body, outgoing, pairedHeaders, signal }: UpstreamRequest,
  call: Call,
): Promise<CallResult> {
  const prepared = outgoing(prepare);
  const { leftBehind } = prepared;
  const sent = await sendCall(
    {
      connection: keyedFor(dialect, connection),
      request: body,
      wire: dialect.wire,
      outgoing: prepared,
      passedHeaders: { ...(dialect.name === 'messages' ? messagesVersion : {}), ...pairedHeaders },
      signal,
    },
    call,
  );
  return leftBehind.length === 0 ? sent : mapFacts(sent, (facts) => ({ ...facts, leftBehind }));
}

/** The default version, because servers refuse a request without one. */
const messagesVersion = { 'anthropic-version': '2023-06-01' };

/** Adds the key in the header that servers with the Messages API expect. */
function keyedFor({ name }: UpstreamRequest['dialect'], connection: CallableServer): CallableServer {
  const { authorization, ...headers } = connection.headers;
  if (name !== 'messages' || authorization === undefined) return connection;
  const key = authorization.replace(/^Bearer /, '');
  return { ...connection, headers: { ...headers, 'x-api-key': key } };
}

function isRefusalOfUsage(sent: CallResult): boolean {
  if (sent.kind !== 'failed') return false;
  const { status, body } = sent.reply;
  return (
    (status === 400 || status === 422) &&
    /stream_options|include_usage/.test(JSON.stringify(body ?? '').slice(0, 16_384))
  );
}
