import type { Answer, CallFacts, Chunk } from '#lib/engine/call';
import type { TransportFault } from '#lib/engine/upstream-reply';
import type { ModelNames } from './call-facts.ts';

/** The parsed JSON object of a request. */
export type Body = Readonly<Record<string, unknown>>;

/** How to call a server that speaks a dialect, and how to read its answers. */
export type Wire = {
  /** The path after the base URL. */
  readonly path: string;
  /** The formats of a whole answer, for the `Accept` header. The default is JSON. */
  readonly accept?: string;
  /** How many answers a request asks for. */
  readonly answerCount: (body: Body) => number;
  readonly readAnswer: (input: AnswerInput) => AnswerRead;
  readonly createEventReader: (model: string, names: ModelNames) => EventReader;
  readonly collecting: Collecting;
};

/** How to collect a whole answer from a stream. */
type Collecting = {
  /** The request for the stream; null if a collected answer would differ from a whole one. */
  readonly streamedRequest: (body: Body) => Body | null;
  /** The answer from a complete stream; null if the stream contains none. `events` is the raw text. */
  readonly collectAnswer: (events: string) => Answer['body'] | null;
};

export type AnswerInput = {
  readonly bytes: Uint8Array;
  /** From the response header. */
  readonly contentType?: string | undefined;
  /** The requested model. */
  readonly model: string;
  readonly names: ModelNames;
  readonly generationId: string | null;
  /** The body of the request. */
  readonly request: Body;
};

/** Reads a body that came with HTTP 200, which can still be an error. */
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
  /** Reads the data of one event. `facts` come from earlier events. */
  readonly read: (data: string, facts: CallFacts) => StreamEvent;
  /**
   * Reads the events at the start of the raw text that need no parsing because they differ from an earlier event only in
   * their text; null if there are none.
   */
  readonly readBatch: (wire: string) => EventBatch | null;
};

export type StreamEvent =
  /** Not JSON. A single bad event in a good stream is ignored. */
  | { readonly kind: 'malformed' }
  /** JSON too deep to parse. It may contain any part of the answer, so it is not ignored. */
  | { readonly kind: 'too_deep' }
  /** A keep-alive without content for the client. */
  | { readonly kind: 'ignored' }
  /** A keep-alive for which the dialect has an event. */
  | { readonly kind: 'ping'; readonly events: string }
  /** Nothing relevant follows. */
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly body: unknown }
  | ChunkEvent;

export type ChunkEvent = {
  readonly kind: 'chunk';
  readonly chunk: Omit<Chunk, 'isClosing'>;
  readonly body: () => unknown;
  readonly hasUsage: boolean;
  /** Whether nothing relevant follows. */
  readonly isLast: boolean;
  /** The answers in the event: several if the client asked for several. */
  readonly parts: readonly AnswerPart[];
  readonly facts: CallFacts;
};

/** The part of an event that belongs to one answer. */
export type AnswerPart = {
  readonly index: number;
  /** Reasoning counts as content, because it is passed on at once. */
  readonly hasContent: boolean;
  /** Content other than reasoning. */
  readonly hasAnswer: boolean;
  readonly isFinish: boolean;
};

/** Several events that differ from an earlier event only in their text, combined into one piece. */
export type EventBatch = Pick<ChunkEvent, 'chunk' | 'parts' | 'body'> & {
  /** The raw text after them. */
  readonly rest: string;
};
