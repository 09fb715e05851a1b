import type { Body } from '#lib/dialects/wire';
import type { Family } from './family.ts';

/** A client's history as the rules see it, in whichever dialect it is written. */
export type Conversation = {
  readonly turns: readonly Turn[];
  /** How many calls have an id. */
  readonly callCounts: ReadonlyMap<string, number>;
  /** Whether the request wants the model to think; `adaptive` leaves it to the model, which may think. */
  readonly thinking: 'asked' | 'adaptive' | 'off' | 'unsaid';
  /** The body with these changes. What the client sent is left as it is. */
  readonly apply: (edits: Edits, target: WrittenFor) => Body;
};

/** What a placeholder is written by. */
export type WrittenFor = { readonly isRouter: boolean };

export type Turn = AssistantTurn | ResultTurn | OtherTurn;

export type AssistantTurn = {
  readonly by: 'assistant';
  readonly hasText: boolean;
  readonly state: readonly StateBlock[];
  readonly calls: readonly ToolCall[];
};

type ResultTurn = { readonly by: 'tool'; readonly callId: string | null; readonly hasText: boolean };

/** `user` and whatever else speaks. */
type OtherTurn = { readonly by: 'user' | 'other'; readonly hasText: boolean };

/** A piece of state in a turn. */
export type StateBlock = {
  /** Reasoning in plain words again, beside the block that holds it: it goes where that goes. */
  readonly is: 'signed' | 'sealed' | 'plain' | 'copy';
  /** Whether it stands at a tool call rather than at the turn. */
  readonly isOfCall: boolean;
  /** By what its maker is known. */
  readonly key: string;
  /** Whom its form names; null where it names nobody. */
  readonly family: Family | null;
};

export type ToolCall = {
  readonly id: string;
  readonly key: string;
  /** How many calls before it had its id. */
  readonly occurrence: number;
};

/** What the rules decided. They name turns and their parts by identity. */
export type Edits = {
  readonly dropped: Set<StateBlock>;
  readonly callIds: Map<ToolCall, string>;
  readonly resultIds: Map<ResultTurn, string>;
  /** Turns whose calls get the placeholder of a signature. */
  readonly signed: Set<AssistantTurn>;
  /** Turns that get words where reasoning must be. */
  readonly reasoned: Set<AssistantTurn>;
  /** Turns that get words since they hold none. */
  readonly filled: Set<Turn>;
  /** Turns before which the assistant must say something. */
  readonly bridged: Set<Turn>;
  isThinkingOff: boolean;
};

export function noEdits(): Edits {
  return {
    dropped: new Set(),
    callIds: new Map(),
    resultIds: new Map(),
    signed: new Set(),
    reasoned: new Set(),
    filled: new Set(),
    bridged: new Set(),
    isThinkingOff: false,
  };
}

/** What stands where a family demands words and there are none. */
export const FILLER = '…';

/** Google documents it for histories that another model made. */
export const SIGNATURE_PLACEHOLDER = 'skip_thought_signature_validator';
