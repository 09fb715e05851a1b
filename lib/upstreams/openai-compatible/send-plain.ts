import type { Call, CallResult } from '#lib/engine/call';
import { mapFacts } from '#lib/upstreams/call/map-facts';
import { type CallableServer, sendCall } from '#lib/upstreams/call/send-call';
import type { PrepareBody, UpstreamRequest } from '#lib/upstreams/upstream';
import { prepareBodyWithoutUsage, preparePlainBody } from './request-body.ts';

/** Those that refused to be asked for the tokens of a stream; a connection that is changed is asked again. */
const refusesUsage = new WeakSet<CallableServer>();

/**
 * Makes one call to a server that is not OpenRouter. Where it refuses the one field that we added ourselves, the
 * call is made again without it: that refusal is not the client's.
 */
export async function sendPlain(
  connection: CallableServer,
  request: UpstreamRequest,
  call: Call,
): Promise<CallResult> {
  if (refusesUsage.has(connection)) return sendAs(prepareBodyWithoutUsage, connection, request, call);
  const startedAtMs = performance.now();
  const sent = await sendAs(preparePlainBody, connection, request, call);
  if (!request.outgoing(preparePlainBody).asksForUsage || !isRefusalOfUsage(sent)) return sent;
  refusesUsage.add(connection);
  const deadlineMs = Math.max(0, call.limits.deadlineMs - (performance.now() - startedAtMs));
  return sendAs(prepareBodyWithoutUsage, connection, request, {
    ...call,
    limits: { ...call.limits, deadlineMs },
  });
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

/** Servers that speak Messages expect the key in a separate header. */
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
