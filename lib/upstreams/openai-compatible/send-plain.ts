import type { Call, CallResult } from '#lib/engine/call';
import { mapFacts } from '#lib/upstreams/chat/map-facts';
import { type ChatConnection, sendChat } from '#lib/upstreams/chat/send-chat';
import type { ChatRequest, PrepareBody } from '#lib/upstreams/upstream';
import { prepareBodyWithoutUsage, preparePlainBody } from './chat-body.ts';

/** Those that refused to be asked for the tokens of a stream; a connection that is changed is asked again. */
const refusesUsage = new WeakSet<ChatConnection>();

/**
 * Makes one chat call to a server that is not OpenRouter. Where it refuses the one field that we added ourselves, the
 * call is made again without it: that refusal is not the client's.
 */
export async function sendPlain(
  connection: ChatConnection,
  request: ChatRequest,
  call: Call,
): Promise<CallResult> {
  if (refusesUsage.has(connection)) return sendAs(prepareBodyWithoutUsage, connection, request, call);
  const startedAtMs = performance.now();
  const sent = await sendAs(preparePlainBody, connection, request, call);
  if (!request.bodyBy(preparePlainBody).hidesUsage || !isRefusalOfUsage(sent)) return sent;
  refusesUsage.add(connection);
  const deadlineMs = Math.max(0, call.limits.deadlineMs - (performance.now() - startedAtMs));
  return sendAs(prepareBodyWithoutUsage, connection, request, {
    ...call,
    limits: { ...call.limits, deadlineMs },
  });
}

async function sendAs(
  prepare: PrepareBody,
  connection: ChatConnection,
  { bodyBy, signal }: ChatRequest,
  call: Call,
): Promise<CallResult> {
  const body = bodyBy(prepare);
  const sent = await sendChat({ connection, body, passedHeaders: {}, signal }, call);
  const { leftBehind } = body;
  return leftBehind.length === 0 ? sent : mapFacts(sent, (facts) => ({ ...facts, leftBehind }));
}

function isRefusalOfUsage(sent: CallResult): boolean {
  if (sent.kind !== 'failed') return false;
  const { status, body } = sent.reply;
  return (
    (status === 400 || status === 422) &&
    /stream_options|include_usage/.test(JSON.stringify(body ?? '').slice(0, 16_384))
  );
}
