import type { Dispatcher } from 'undici';
import { noFacts, type Call, type CallFacts, type CallResult } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import type { SecretFilter } from '#lib/engine/secret-filter';
import type { TransportFault, UpstreamReply } from '#lib/engine/upstream-reply';
import { nameOrNull, readRouterAttempts, readUsage, type ModelNames } from '#lib/dialects/call-facts';
import type { Body, AnswerRead, Wire } from '#lib/dialects/wire';
import { parseJson } from '#lib/engine/parse-json';
import type { OutgoingBody } from './outgoing-body.ts';
import { startExchange } from '#lib/upstreams/http/exchange';
import { createStreamSink, type StreamSink } from './read-stream.ts';
import { createWatchdog, type Watchdog } from '#lib/upstreams/http/watchdog';
import { withoutKey, type KeyInUse } from './without-key.ts';

/** The address of a server, parsed once rather than per call. */
export type Endpoint = {
  readonly origin: string;
  /** The part before a dialect's path. */
  readonly basePath: string;
};

export function endpointOf(baseUrl: string): Endpoint {
  const { origin, pathname } = new URL(baseUrl);
  return { origin, basePath: pathname.replace(/\/+$/, '') };
}

/** A server that is ready to be called. */
export type CallableServer = {
  readonly dispatcher: Dispatcher;
  readonly endpoint: Endpoint;
  /** Headers of every call, including the authorization. */
  readonly headers: Readonly<Record<string, string>>;
  /** The secret values among these headers. */
  readonly secrets: readonly string[];
  /** Removes these secrets from text. */
  readonly hideSecrets: SecretFilter;
  readonly names: ModelNames;
};

export type SendInput = {
  readonly connection: CallableServer;
  readonly request: Body;
  readonly wire: Wire;
  readonly outgoing: OutgoingBody;
  /** Client headers to pass on to this upstream. */
  readonly passedHeaders: Readonly<Record<string, string>>;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
};

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_BYTES = 1024 * 1024;

/**
 * Makes one call. Resolves with the whole answer, at the first content of a stream, or with the failure.
 * Rejects only on a bug in Understudy. Ends at the limits of the call, or when the client disconnects.
 */
export function sendCall(
  { connection, request, wire, outgoing, passedHeaders, signal }: SendInput,
  call: Call,
): Promise<CallResult> {
  return new Promise((resolve, reject) => {
    const key: KeyInUse = {
      secrets: connection.secrets,
      hide: connection.hideSecrets,
      isSentByClient() {
        const sent = outgoing.write(call);
        const bytes = typeof sent === 'string' ? sent : sent.bytes;
        return connection.secrets.some((one) => bytes.includes(one));
      },
    };
    const settle = (sent: CallResult): void => resolve(withoutKey(sent, key));
    let status: number | null = null;
    let headers: Record<string, string> = {};
    let sink: StreamSink | null = null;

    const release = (): void => {
      watchdog.stop();
      signal.removeEventListener('abort', onClientAbort);
    };
    const onClientAbort = (): void => {
      exchange.abort();
      sink ??= chooseSink(null);
      sink.cancel();
    };
    const onExpire = (fault: TransportFault): void => {
      exchange.abort();
      sink ??= chooseSink(null);
      sink.end(fault);
    };
    const watchdog = createWatchdog(call.limits, call.stream, onExpire);

    const chooseSink = (first: Buffer | null): StreamSink => {
      const shared = { headers, onOver: release };
      return first !== null && call.stream && status !== null && status < 300 && isEventStream(headers, first)
        ? createStreamSink({
            ...shared,
            reader: wire.createEventReader(call.model, connection.names),
            answerCount: wire.answerCount(request),
            hidesUsage: outgoing.hidesUsage,
            keepsApart: call.continuation !== null,
            status,
            watchdog,
            exchange,
            onStart: settle,
          })
        : createWholeSink({
            ...shared,
            read: (bytes, generationId) =>
              wire.readAnswer({
                bytes,
                contentType: headers['content-type'],
                generationId,
                model: call.model,
                names: connection.names,
                request,
              }),
            status,
            watchdog,
            onSettle: settle,
            abort: () => exchange.abort(),
          });
    };

    const content = outgoing.write(call);
    const exchange = startExchange(
      connection.dispatcher,
      {
        origin: connection.endpoint.origin,
        path: connection.endpoint.basePath + wire.path,
        headers: {
          ...passedHeaders,
          ...connection.headers,
          'content-type': typeof content === 'string' ? 'application/json' : content.contentType,
          // Without this header, any compression is allowed, and compressed streams arrive late.
          'accept-encoding': 'identity',
          accept: call.stream ? 'text/event-stream, application/json' : (wire.accept ?? 'application/json'),
        },
        body: typeof content === 'string' ? content : content.bytes,
      },
      {
        onHead(givenStatus, givenHeaders) {
          status = givenStatus;
          headers = givenHeaders;
          if (givenStatus >= 300) watchdog.onRefusal();
        },
        onData(bytes) {
          sink ??= chooseSink(bytes);
          if (status !== null && status < 300) watchdog.onSign();
          sink.push(bytes);
        },
        onEnd() {
          sink ??= chooseSink(null);
          sink.end(null);
        },
        onFault(fault) {
          sink ??= chooseSink(null);
          sink.end(fault);
        },
        onMistake(error) {
          release();
          reject(error);
          sink?.crash(error);
        },
      },
    );
    if (signal.aborted) onClientAbort();
    else signal.addEventListener('abort', onClientAbort, { once: true });
  });
}

/** Whether an answer is a stream. Some servers send another content type, so the first bytes count too. */
function isEventStream(headers: Readonly<Record<string, string>>, first: Buffer): boolean {
  if ((headers['content-type'] ?? '').toLowerCase().startsWith('text/event-stream')) return true;
  const start = first.subarray(0, 64).toString('utf8').trimStart();
  return /^(?:data|event|id|retry)?:/.test(start);
}

type WholeInput = {
  readonly read: (bytes: Uint8Array, generationId: string | null) => AnswerRead;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly watchdog: Watchdog;
  readonly onSettle: (sent: CallResult) => void;
  readonly onOver: () => void;
  readonly abort: () => void;
};

/** Collects a body that is not streamed: an answer or an error. */
function createWholeSink(input: WholeInput): StreamSink {
  const { status, headers, watchdog, onSettle, onOver, abort } = input;
  const isSuccess = status !== null && status < 300;
  const generationId = nameOrNull(headers['x-generation-id']);
  const received: Uint8Array[] = [];
  let receivedBytes = 0;
  let isOver = false;

  const settle = (sent: CallResult): void => {
    if (isOver) return;
    isOver = true;
    onOver();
    onSettle(sent);
  };
  const collect = (): Uint8Array =>
    received.length === 1 && received[0] !== undefined ? received[0] : Buffer.concat(received, receivedBytes);
  const fail = (body: unknown, fault: TransportFault | null, facts: CallFacts): void => {
    const reply: UpstreamReply = { status, headers, body, streamed: false, fault };
    settle({ kind: 'failed', reply, facts });
  };
  const failWithText = (fault: TransportFault | null): void => {
    const body = receivedBytes === 0 ? undefined : parseText(Buffer.from(collect()).toString('utf8'));
    fail(body, fault, factsOfFailure(body, generationId));
  };

  return {
    push(bytes) {
      if (isOver) return;
      if (receivedBytes + bytes.length > (isSuccess ? MAX_ANSWER_BYTES : MAX_ERROR_BYTES)) {
        abort();
        // The start of an oversized error is enough to classify it.
        return failWithText(isSuccess ? 'too_large' : null);
      }
      if (isSuccess && holdsMore(bytes)) watchdog.onContent();
      received.push(bytes);
      receivedBytes += bytes.length;
    },
    end(fault) {
      if (isOver) return;
      if (fault !== null)
        return failWithText(isSuccess && receivedBytes > 0 && fault === 'reset' ? 'cut' : fault);
      if (!isSuccess) return failWithText(null);
      const read = input.read(collect(), generationId);
      if (read.kind === 'answered') settle(read);
      else fail(read.body, read.fault, read.facts);
    },
    cancel() {
      settle({ kind: 'cancelled', facts: { ...noFacts, generationId } });
    },
    crash() {
      isOver = true;
    },
  };
}

/** Whether bytes contain more than the white space that keeps the connection open. */
function holdsMore(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) > SPACE || (bytes.at(-1) ?? 0) > SPACE;
}

const SPACE = 0x20;

/** The parsed body if it is JSON, or else its text. */
function parseText(text: string): unknown {
  const json = parseJson(text);
  return json.outcome === 'read' ? json.value : text;
}

/** The facts in an error. It may still say who answered and which providers were tried. */
function factsOfFailure(body: unknown, generationId: string | null): CallFacts {
  if (!isRecord(body)) return { ...noFacts, generationId };
  return {
    ...noFacts,
    generationId,
    provider: nameOrNull(body.provider),
    routerAttempts: readRouterAttempts(body.openrouter_metadata),
    // Tool use may still be billed.
    usage: readUsage(body.usage),
  };
}
