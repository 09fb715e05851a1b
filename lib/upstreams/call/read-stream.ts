import { createParser } from 'eventsource-parser';
import {
  noFacts,
  type AnswerStream,
  type CallFacts,
  type Chunk,
  type CallResult,
  type StreamStep,
} from '#lib/engine/call';
import type { TransportFault, UpstreamReply } from '#lib/engine/upstream-reply';
import { nameOrNull } from '#lib/dialects/call-facts';
import type { AnswerPart, EventReader } from '#lib/dialects/wire';
import type { Exchange } from '#lib/upstreams/http/exchange';
import type { Watchdog } from '#lib/upstreams/http/watchdog';

type StreamInput = {
  readonly reader: EventReader;
  /** How many answers the client asked for. */
  readonly answerCount: number;
  /** Whether to hide the chunk that only reports tokens, because the client didn't ask for it. */
  readonly hidesUsage: boolean;
  /** Whether to keep events apart, because their text may be changed. */
  readonly keepsApart: boolean;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly watchdog: Watchdog;
  readonly exchange: Exchange;
  /** Called once: at the first content, or when there will be none. */
  readonly onStart: (sent: CallResult) => void;
  /** Called once, when nothing more is read from the connection. */
  readonly onOver: () => void;
};

export type StreamSink = {
  readonly push: (bytes: Uint8Array) => void;
  readonly end: (fault: TransportFault | null) => void;
  readonly cancel: () => void;
  /** Fails the stream with this error. */
  readonly crash: (error: Error) => void;
};

const nothingRead = (): unknown => undefined;
const noWords = { text: '', reasoning: '', hasToolCall: false };

type StreamEnd = Exclude<StreamStep, { kind: 'chunks' }>;

/** How much may wait for a slow client before the upstream is paused. */
const HIGH_WATER_CHARACTERS = 128 * 1024;
/** The same limit as for a whole answer, because an event may contain an image. */
const MAX_EVENT_BYTES = 64 * 1024 * 1024;
/** The same limit for all text of an answer, and for what arrives before its first content. */
const MAX_TEXT_CHARACTERS = 64 * 1024 * 1024;
/** How long to wait for the usage and `[DONE]` after the finish reason. */
const AFTER_FINISH_MS = 1_000;
const EVENT_END = '\n\n';

/** Reads an SSE answer. Passes nothing on before the first content, then everything in order. */
export function createStreamSink(input: StreamInput): StreamSink {
  const { reader, answerCount, status, headers, watchdog, exchange } = input;
  const decoder = new TextDecoder();
  let facts: CallFacts = { ...noFacts, generationId: nameOrNull(headers['x-generation-id']) };
  let queue: Chunk[] = [];
  let queuedCharacters = 0;
  let textCharacters = 0;
  /** The parsed body of the last event with a part of an answer. */
  let lastBody: () => unknown = nothingRead;
  let sawMalformed = false;
  let eventBytes = 0;
  /** Whether no event is partly read. */
  let isBetweenEvents = true;
  /** What the latest bytes contained. */
  let came: 'event' | 'comment' | null = null;
  let isOpen = false;
  /** Whether the answer has content other than reasoning, which alone is not an answer. */
  let hasAnswer = false;
  let isDone = false;
  let ending: StreamEnd | null = null;
  let mistake: Error | null = null;
  let waiting: PromiseWithResolvers<StreamStep> | null = null;
  let isPaused = false;
  /** With `n`, several answers arrive interleaved or in turn, and may finish at different times. */
  const unfinished = new Set<number>();
  const finished = new Set<number>();
  let finishTimer: NodeJS.Timeout | null = null;
  let lingerTimer: NodeJS.Timeout | null = null;

  const reply = (body: unknown, fault: TransportFault | null): UpstreamReply => ({
    status,
    headers,
    body,
    streamed: isOpen,
    fault,
  });

  const finish = (given: StreamEnd): void => {
    if (ending !== null) return;
    const isOnlyThoughts = given.kind === 'end' && isOpen && !hasAnswer;
    const known = { ...given.facts, receivedCharacters: textCharacters };
    const end: StreamEnd = isOnlyThoughts
      ? { kind: 'broken', reply: reply(lastBody(), 'empty'), facts: known }
      : { ...given, facts: known };
    ending = end;
    watchdog.stop();
    if (finishTimer !== null) clearTimeout(finishTimer);
    if (!isOpen) {
      if (end.kind === 'broken') input.onStart({ kind: 'failed', reply: end.reply, facts: end.facts });
      else if (end.kind === 'cancelled') input.onStart({ kind: 'cancelled', facts: end.facts });
      else input.onStart({ kind: 'failed', reply: reply(lastBody(), 'empty'), facts: known });
    }
    // Nothing more is needed, even if the upstream keeps the connection open.
    if (given.kind === 'end') lingerTimer = setTimeout(() => exchange.abort(), AFTER_FINISH_MS);
    input.onOver();
  };
  const breakOff = (body: unknown, fault: TransportFault | null): void =>
    finish({ kind: 'broken', reply: reply(body, fault), facts });

  const takeStep = (): StreamStep | null => {
    if (queue.length > 0) {
      const chunks = queue;
      queue = [];
      queuedCharacters = 0;
      if (isPaused) {
        isPaused = false;
        if (ending === null) watchdog.onContent();
        exchange.resume();
      }
      return { kind: 'chunks', chunks };
    }
    return ending;
  };
  const wake = (): void => {
    const pending = waiting;
    if (pending === null) return;
    if (mistake !== null) {
      waiting = null;
      return pending.reject(mistake);
    }
    if (queue.length === 0 && ending === null) return;
    // Reset before `takeStep`, which resumes the connection: data that arrives at once is for the next read.
    waiting = null;
    const step = takeStep();
    if (step !== null) pending.resolve(step);
  };

  const noteParts = (parts: readonly AnswerPart[]): void => {
    for (const { index, hasAnswer: isAnswer, hasContent, isFinish } of parts) {
      hasAnswer ||= isAnswer;
      if (isFinish) {
        unfinished.delete(index);
        finished.add(index);
      } else if (hasContent) unfinished.add(index);
    }
  };

  /** Takes the events that need no parsing, and returns the remaining text. */
  const takeBatch = (wire: string): string => {
    if (ending !== null || isDone || input.keepsApart) return wire;
    const alike = reader.readBatch(wire);
    if (alike === null) return wire;
    eventBytes = 0;
    came = 'event';
    lastBody = alike.body;
    noteParts(alike.parts);
    queue.push({ ...alike.chunk, isClosing: false });
    queuedCharacters += alike.chunk.events.length;
    textCharacters += alike.chunk.text.length;
    return alike.rest;
  };

  const onEvent = (data: string): void => {
    eventBytes = 0;
    if (ending !== null || isDone) return;
    const event = reader.read(data, facts);
    if (event.kind === 'ignored' || event.kind === 'ping') came ??= 'comment';
    else came = 'event';
    switch (event.kind) {
      case 'malformed':
        sawMalformed = true;
        break;
      case 'ignored':
        break;
      case 'ping':
        queue.push({
          ...noWords,
          events: event.events,
          isClosing: finished.size > 0 && unfinished.size === 0,
        });
        queuedCharacters += event.events.length;
        break;
      case 'done':
        isDone = true;
        break;
      case 'too_deep':
        exchange.abort();
        return breakOff(undefined, 'malformed');
      case 'error':
        return breakOff(event.body, null);
      case 'chunk': {
        facts = event.facts;
        // The usage event comes last and has no finish reason.
        if (event.parts.length > 0 || lastBody === nothingRead) lastBody = event.body;
        noteParts(event.parts);
        // Some servers report the usage so far in every event, so only a finish reason marks the end.
        const isClosing = finished.size > 0 && unfinished.size === 0;
        // An event without an answer is not passed on, because the next model may still answer.
        const isHidden = input.hidesUsage && event.parts.length === 0 && event.hasUsage;
        if ((!isClosing || hasAnswer) && !isHidden) {
          queue.push({ ...event.chunk, isClosing });
          queuedCharacters += event.chunk.events.length;
        }
        // The arguments of a call are not measured separately from the rest of the event.
        textCharacters += event.chunk.hasToolCall
          ? event.chunk.events.length
          : event.chunk.text.length + event.chunk.reasoning.length;
        if (!isOpen && event.parts.some((part) => part.hasContent)) {
          isOpen = true;
          const stream: AnswerStream = {
            facts,
            read: () => {
              waiting = Promise.withResolvers();
              const { promise } = waiting;
              wake();
              return promise;
            },
            cancel: () => exchange.abort(),
          };
          input.onStart({ kind: 'streaming', stream });
        }
        isDone = event.isLast;
      }
    }
  };

  const parser = createParser({
    onEvent: (event) => onEvent(event.data),
    onComment: () => (came ??= 'comment'),
  });

  const read = (wire: string): void => {
    let rest = wire;
    while (rest !== '') {
      if (isBetweenEvents) rest = takeBatch(rest);
      const end = rest.indexOf(EVENT_END);
      const piece = end < 0 ? rest : rest.slice(0, end + EVENT_END.length);
      isBetweenEvents = end >= 0 || (isBetweenEvents && rest === '');
      parser.feed(piece);
      rest = rest.slice(piece.length);
    }
  };

  const settleAfterData = (): void => {
    if (ending !== null) return;
    const isFinished = finished.size >= answerCount && unfinished.size === 0;
    if (finishTimer !== null && !isFinished) {
      clearTimeout(finishTimer);
      finishTimer = null;
    }
    // A finish reason completes a stream; so does `[DONE]` alone.
    if (isDone) finish({ kind: 'end', facts });
    else if (textCharacters > MAX_TEXT_CHARACTERS || (!isOpen && queuedCharacters > MAX_TEXT_CHARACTERS)) {
      exchange.abort();
      breakOff(undefined, 'too_large');
    } else if (isFinished) {
      finishTimer ??= setTimeout(() => {
        finish({ kind: 'end', facts });
        wake();
      }, AFTER_FINISH_MS);
    } else if (isOpen && queuedCharacters > HIGH_WATER_CHARACTERS && !isPaused) {
      isPaused = true;
      watchdog.onHold();
      exchange.pause();
    }
  };

  return {
    push(bytes) {
      if (ending !== null) return;
      eventBytes += bytes.length;
      if (eventBytes > MAX_EVENT_BYTES) {
        exchange.abort();
        breakOff(lastBody(), 'too_large');
        return wake();
      }
      came = null;
      read(decoder.decode(bytes, { stream: true }));
      if (ending === null && isOpen && !isPaused) {
        if (came === 'comment') watchdog.onComment();
        else watchdog.onContent();
      }
      settleAfterData();
      wake();
    },
    end(given) {
      if (lingerTimer !== null) clearTimeout(lingerTimer);
      if (ending !== null) return;
      // The last event may lack its closing empty line.
      parser.feed(`${decoder.decode()}\n\n`);
      if (ending !== null) return wake();
      // After content, a reset and an early close are the same: the answer was cut.
      const fault = isOpen && given === 'reset' ? 'cut' : given;
      if (isDone || (finished.size > 0 && unfinished.size === 0)) finish({ kind: 'end', facts });
      else
        breakOff(
          lastBody(),
          fault ?? (!isOpen && lastBody === nothingRead ? (sawMalformed ? 'malformed' : 'empty') : 'cut'),
        );
      wake();
    },
    cancel() {
      finish({ kind: 'cancelled', facts });
      wake();
    },
    crash(error) {
      mistake = error;
      wake();
    },
  };
}
