import type { Answer, CallFacts, Chunk } from '#lib/engine/call';
import type { TransportFault } from '#lib/engine/upstream-reply';
import type { ModelNames } from './call-facts.ts';

/** A JSON object of a request, as parsed. */
export type Body = Readonly<Record<string, unknown>>;

/** How a server that speaks a dialect is called, and how its answers are read. */
export type Wire = {
  /** Behind the base URL. */
  readonly path: string;
  /** What a whole answer may be, where that is not JSON alone. */
  readonly accept?: string;
  /** How many answers a request asks for. */
  readonly answerCount: (body: Body) => number;
  readonly readAnswer: (input: AnswerInput) => AnswerRead;
  readonly createEventReader: (model: string, names: ModelNames) => EventReader;
  readonly collecting: Collecting;
};

/** How a whole answer is had from a stream. */
type Collecting = {
  /** The request for the stream; null where what it comes to would not be the same as a whole answer. */
  readonly streamedRequest: (body: Body) => Body | null;
  /** The answer that a stream comes to, which ended well; null where it makes none. `events` is the wire's text. */
  readonly collectAnswer: (events: string) => Answer['body'] | null;
};

export type AnswerInput = {
  readonly bytes: Uint8Array;
  /** As the server named it. */
  readonly contentType?: string | undefined;
  /** The model that was asked for. */
  readonly model: string;
  readonly names: ModelNames;
  readonly generationId: string | null;
};

/** A body that came with HTTP 200, which is not success yet. */
export type AnswerRead =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly facts: CallFacts }
  | {
      readonly kind: 'failed';
      readonly body: unknown;
      readonly fault: TransportFault | null;
      readonly facts: CallFacts;
    };

/** Reads the events of one stream. */
export type EventReader = {
  /** Reads the data of one event. `facts` are what earlier events told. */
  readonly read: (data: string, facts: CallFacts) => StreamEvent;
  /**
   * Reads the events at the start of the wire's text that need not be parsed, because they differ from an earlier one
   * only in their words; null where there are none.
   */
  readonly readAlike: (wire: string) => AlikeEvents | null;
};

export type StreamEvent =
  /** Not JSON: one bad event in a good stream is left out. */
  | { readonly kind: 'malformed' }
  /** JSON that nobody could read: it may hold any part of the answer, so it is not left out. */
  | { readonly kind: 'too_deep' }
  /** A sign of life that holds nothing for the client. */
  | { readonly kind: 'ignored' }
  /** A sign of life that the dialect has an event for. */
  | { readonly kind: 'ping'; readonly events: string }
  /** Nothing follows that matters. */
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly body: unknown }
  | ChunkEvent;

export type ChunkEvent = {
  readonly kind: 'chunk';
  readonly chunk: Omit<Chunk, 'isClosing'>;
  readonly body: () => unknown;
  readonly hasUsage: boolean;
  /** Whether nothing follows that matters. */
  readonly isLast: boolean;
  /** The answers it tells of: several where the client asked for several. */
  readonly parts: readonly AnswerPart[];
  readonly facts: CallFacts;
};

/** What an event holds of one answer. */
export type AnswerPart = {
  readonly index: number;
  /** Thoughts count: they are sent on as they come. */
  readonly hasContent: boolean;
  /** What is more than thoughts. */
  readonly hasAnswer: boolean;
  readonly isFinish: boolean;
};

/** Several events that differ from an earlier one only in their words, as one piece. */
export type AlikeEvents = Pick<ChunkEvent, 'chunk' | 'parts' | 'body'> & {
  /** What follows them on the wire. */
  readonly rest: string;
};
