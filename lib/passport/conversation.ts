import type { Body } from '#lib/dialects/wire';
import type { Family } from './family.ts';

/** A client's history in the form that the rules work on. It is the same for every dialect. */
export type Conversation = {
  readonly turns: readonly Turn[];
  /** The number of calls by id. */
  readonly callCounts: ReadonlyMap<string, number>;
  /** Whether the request asks the model to reason; with `adaptive`, the model decides. */
  readonly thinking: 'asked' | 'adaptive' | 'off' | 'unsaid';
  /** Applies the edits to a copy of the body. The client's own body stays unchanged. */
  readonly apply: (edits: Edits, target: WrittenFor) => Body;
};

/** What determines how a placeholder is written. */
export type WrittenFor = { readonly isRouter: boolean };

export type Turn = AssistantTurn | ResultTurn | OtherTurn;

export type AssistantTurn = {
  readonly by: 'assistant';
  readonly hasText: boolean;
  readonly state: readonly StateBlock[];
  readonly calls: readonly ToolCall[];
};

type ResultTurn = { readonly by: 'tool'; readonly callId: string | null; readonly hasText: boolean };

/** `user` and all other roles. */
type OtherTurn = { readonly by: 'user' | 'other'; readonly hasText: boolean };

/** A piece of state in a turn. */
export type StateBlock = {
  /** `copy`: plain-text reasoning next to its signed or sealed block, with which it is kept or dropped. */
  readonly is: 'signed' | 'sealed' | 'plain' | 'copy';
  /** Whether it belongs to a tool call. Otherwise, it belongs to the turn. */
  readonly isOfCall: boolean;
  /** The key under which its maker is stored. */
  readonly key: string;
  /** The model family that its format names; null if none. */
  readonly family: Family | null;
};

export type ToolCall = {
  readonly id: string;
  readonly key: string;
  /** The number of earlier calls with the same id. */
  readonly occurrence: number;
};

/** The changes that the rules decided on. Turns and their parts are compared by object identity. */
export type Edits = {
  readonly dropped: Set<StateBlock>;
  readonly callIds: Map<ToolCall, string>;
  readonly resultIds: Map<ResultTurn, string>;
  /** Turns whose calls get a placeholder signature. */
  readonly signed: Set<AssistantTurn>;
  /** Turns that get placeholder reasoning. */
  readonly reasoned: Set<AssistantTurn>;
  /** Turns that get placeholder text because they have no text. */
  readonly filled: Set<Turn>;
  /** Turns before which an assistant turn is added. */
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

/** The placeholder for text that a family requires. */
export const FILLER = '…';

/** Google documents it for histories from other models. */
export const SIGNATURE_PLACEHOLDER = 'skip_thought_signature_validator';
