import type { ConnectionId } from '#lib/contracts/connection';
import type { Carried } from '#lib/contracts/carried';
import type { ServiceTier } from '#lib/contracts/service-tier';
import type { RouterAttempt } from '#lib/contracts/history';
import type { Evidence } from '#lib/contracts/verdict';
import type { Affordable } from './classification.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/** The tokens and cost that upstream reported; null if it reported none. */
export type Usage = {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Input tokens read from the prompt cache. */
  readonly cachedTokens: number | null;
  /** Input tokens written to the prompt cache. */
  readonly cacheWriteTokens: number | null;
  /** Part of the output tokens. */
  readonly reasoningTokens: number | null;
  readonly imageTokens: number | null;
  readonly webSearches: number | null;
  /** The total, whoever bills it. */
  readonly costUsd: number | null;
  /** The part that a provider bills to the account's own key; 0 if the call did not use one. */
  readonly byokUsd: number;
};

/** The facts of a call apart from its content. */
export type CallFacts = {
  /** The id of the model that answered according to upstream, mapped to the catalogue. */
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly generationId: string | null;
  readonly routerAttempts: readonly RouterAttempt[];
  readonly usage: Usage | null;
  /** For streams: the text received, thoughts included. */
  readonly receivedCharacters: number;
  readonly finishReason: string | null;
  /** The requested service tier, and the one that the answer names. */
  readonly serviceTier: ServiceTier;
  /** Parts of the request that were left out or rewritten because this server would not understand them. */
  readonly leftBehind: readonly Evidence[];
  /** The answer's token limit, if the call asked for fewer tokens than the client did. */
  readonly fewerTokens?: number;
  /** Changes to the conversation, made because this model would have rejected the original. */
  readonly carried: readonly Carried[];
};

/** The facts of a call that reported nothing. */
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

/** A piece of a streamed answer, with one or more events: the wire's text, and its visible part. */
export type Chunk = {
  /** Whole server-sent events. */
  readonly events: string;
  readonly text: string;
  readonly reasoning: string;
  readonly hasToolCall: boolean;
  /** Whether the answer now stops inside reasoning that only its own model can finish; absent if unchanged. */
  readonly isWithinThoughts?: boolean;
  /** Ends the answer (with a finish reason, or the usage after it): held back until the row is committed. */
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

/** A whole answer, kept in its original form so that it need not be written again. */
export type Answer = {
  readonly bytes: Uint8Array;
  /** Empty if the answer is not JSON. */
  readonly body: Record<string, unknown>;
  /** The server's content type and the bytes, passed on unchanged, if the answer is not JSON. */
  readonly contentType?: string;
};

/** The result of one call. */
export type CallResult =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly facts: CallFacts }
  | { readonly kind: 'streaming'; readonly stream: AnswerStream }
  | { readonly kind: 'failed'; readonly reply: UpstreamReply; readonly facts: CallFacts }
  | { readonly kind: 'cancelled'; readonly facts: CallFacts };

/** How the next model continues an interrupted answer. */
export type Continuation = { readonly text: string; readonly how: 'prefill' | 'instruction' };

export type Call = {
  readonly connection: ConnectionId;
  readonly model: string;
  readonly stream: boolean;
  readonly limits: CallLimits;
  readonly continuation: Continuation | null;
  /**
   * `likely`: the history in the form that the model probably accepts. `stripped`: after a refusal, with as
   * little model state as possible.
   */
  readonly history: 'fitted' | 'stripped';
  /** Whether a person approved a call above a price limit; absent if not. */
  readonly isApproved?: boolean;
  /**
   * Set if the call asks for a shorter answer than the client did, because the remaining money covers no more.
   */
  readonly fewerTokens: Affordable | null;
};

export type CallLimits = {
  readonly firstTokenMs: number;
  readonly keepAliveMs: number;
  readonly stallMs: number;
  /** Replaces `firstTokenMs` if the answer is not streamed. */
  readonly wholeAnswerMs: number;
  /** Until the first content: the rest of the request's deadline. */
  readonly deadlineMs: number;
  /** From the first content to the end. */
  readonly maxStreamMs: number;
};
