import type { HttpAnswer } from '../http-answer.ts';
import type { ModelFacts } from '../model-facts.ts';

/** An API that returns a single result and holds no conversation. */
export type MediaApi = {
  /** The path after the root of the API. */
  readonly path: string;
  /** The name for error messages. */
  readonly name: string;
  /** The output modality that a model needs. */
  readonly gives: string;
  /** Whether requests can have routing preferences. */
  readonly takesRouting: boolean;
  /** Reads a request, or returns its refusal. */
  readonly read: (body: unknown) => MediaRequest | HttpAnswer;
  readonly answer: (asked: MediaCall) => MediaAnswer;
  /** A valid but empty answer. */
  readonly empty: MediaAnswer;
};

/** The fields that these requests share. */
export type MediaRequest = {
  readonly body: Readonly<Record<string, unknown>>;
  readonly model: string;
  /** The user's text. */
  readonly text: string;
  readonly promptTokens: number;
};

type MediaCall = {
  readonly request: MediaRequest;
  readonly facts: ModelFacts;
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly seed: number;
};

/** A record is sent as JSON. */
export type MediaAnswer =
  | Readonly<Record<string, unknown>>
  | { readonly bytes: Buffer; readonly contentType: string };

export function isBytes(
  answer: MediaAnswer,
): answer is Extract<MediaAnswer, { readonly bytes: Buffer; readonly contentType: string }> {
  return answer.bytes instanceof Buffer;
}

const CHARACTERS_PER_TOKEN = 4;

export function countTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

export function costOf(usdPerToken: number, tokens: number): number {
  return Math.round(Math.max(usdPerToken, 0) * tokens * 1e12) / 1e12;
}
