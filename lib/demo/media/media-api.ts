import type { HttpAnswer } from '../http-answer.ts';
import type { ModelFacts } from '../model-facts.ts';

/** One of the APIs that give one thing back and hold no conversation. */
export type MediaApi = {
  /** Behind the root of the API. */
  readonly path: string;
  /** As a refusal calls it. */
  readonly name: string;
  /** What a model must give to be called here. */
  readonly gives: string;
  /** Whether the request may choose between companies. */
  readonly takesRouting: boolean;
  /** What the request asks for, or its refusal. */
  readonly read: (body: unknown) => MediaRequest | HttpAnswer;
  readonly answer: (asked: MediaCall) => MediaAnswer;
  /** A good body that holds nothing. */
  readonly empty: MediaAnswer;
};

/** What all of these requests have. */
export type MediaRequest = {
  readonly body: Readonly<Record<string, unknown>>;
  readonly model: string;
  /** What the person wrote. */
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
