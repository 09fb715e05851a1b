import type { ConnectionId } from '#lib/contracts/connection';
import type { Carried } from '#lib/contracts/carried';
import type { ServiceTier } from '#lib/contracts/service-tier';
import type { RouterAttempt } from '#lib/contracts/history';
import type { Evidence } from '#lib/contracts/verdict';
import type { Affordable } from './classification.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** What upstream reported of the tokens and the bill; null where it did not. */
export type Usage = {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Of the input tokens those that were in the prompt cache. */
  readonly cachedTokens: number | null;
  /** The same of those that were written to it. */
  readonly cacheWriteTokens: number | null;
  /** Of the output tokens. */
  readonly reasoningTokens: number | null;
  readonly imageTokens: number | null;
  readonly webSearches: number | null;
  /** In all, whoever bills it. */
  readonly costUsd: number | null;
  /** Of it, what a provider bills to the account's own key there; 0 if the call was not made with one. */
  readonly byokUsd: number;
};

/** What is known of a call besides its content. */
export type CallFacts = {
  /** The id upstream says answered, mapped to the catalogue. */
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly generationId: string | null;
  readonly routerAttempts: readonly RouterAttempt[];
  readonly usage: Usage | null;
  /** Of a stream: the text that came, thoughts included. */
  readonly receivedCharacters: number;
  readonly finishReason: string | null;
  /** The tier of service that was asked for, and the one that the answer names. */
  readonly serviceTier: ServiceTier;
  /** What of the request was not sent, or was sent in another form, since this server would not understand it. */
  readonly leftBehind: readonly Evidence[];
  /** The maximum of the answer, if the call asked for fewer tokens than the client did. */
  readonly fewerTokens?: number;
  /** Changes to the history, made because this model would have refused the original. */
  readonly carried: readonly Carried[];
};

/** Of a call that told nothing. */
export const noFacts: CallFacts = {
  servedModel: null,
  provider: null,
  generationId: null,
  routerAttempts: [],
  usage: null,
  receivedCharacters: 0,
  finishReason: null,
  serviceTier: { asked: null, billed: null },
  leftBehind: [],
  carried: [],
};

/** A piece of a streamed answer, of one event or of several: the wire's text, and what of it a person sees. */
export type Chunk = {
  /** Whole server-sent events. */
  readonly events: string;
  readonly text: string;
  readonly reasoning: string;
  readonly hasToolCall: boolean;
  /** Whether the answer now stops inside reasoning that only its maker can finish; absent if unchanged. */
  readonly isWithinThoughts?: boolean;
  /** Closes the answer (a finish reason, or the usage behind it): held back until the row is committed. */
  readonly isClosing: boolean;
};

export type StreamStep =
  | { readonly kind: 'chunks'; readonly chunks: readonly Chunk[] }
  | { readonly kind: 'end'; readonly facts: CallFacts }
  | { readonly kind: 'broken'; readonly reply: UpstreamReply; readonly facts: CallFacts }
  | { readonly kind: 'cancelled'; readonly facts: CallFacts };

/** A stream whose first content has arrived. */
export type AnswerStream = {
  readonly facts: CallFacts;
  readonly read: () => Promise<StreamStep>;
  readonly cancel: () => void;
};

/** A whole answer, kept as it came so that it need not be written again. */
export type Answer = {
  readonly bytes: Uint8Array;
  /** Empty if the answer is not JSON. */
  readonly body: Record<string, unknown>;
  /** The server's content type and the bytes, passed on unchanged, if the answer is not JSON. */
  readonly contentType?: string;
};

/** What one call led to. */
export type CallResult =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly facts: CallFacts }
  | { readonly kind: 'streaming'; readonly stream: AnswerStream }
  | { readonly kind: 'failed'; readonly reply: UpstreamReply; readonly facts: CallFacts }
  | { readonly kind: 'cancelled'; readonly facts: CallFacts };

/** How the next model takes over a broken answer. */
export type Continuation = { readonly text: string; readonly how: 'prefill' | 'instruction' };

export type Call = {
  readonly connection: ConnectionId;
  readonly model: string;
  readonly stream: boolean;
  readonly limits: CallLimits;
  readonly continuation: Continuation | null;
  /**
   * Whether the history is sent in the form that the model will probably accept, or, after a refusal, with as little
   * model state as possible.
   */
  readonly history: 'fitted' | 'stripped';
  /** Whether a person approved that it breaks a price limit; absent if not. */
  readonly isApproved?: boolean;
  /** Set if the call asks for a shorter answer than the client did, because the money left pays for no more. */
  readonly fewerTokens: Affordable | null;
};

export type CallLimits = {
  readonly firstTokenMs: number;
  readonly keepAliveMs: number;
  readonly stallMs: number;
  /** In place of `firstTokenMs` where the answer is not streamed. */
  readonly wholeAnswerMs: number;
  /** Until the first content: what is left of the request's deadline. */
  readonly deadlineMs: number;
  /** From the first content to the end. */
  readonly maxStreamMs: number;
};
