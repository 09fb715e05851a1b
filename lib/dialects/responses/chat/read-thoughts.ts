import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';

/** A piece of a model's reasoning. */
export type Thoughts = {
  readonly text: string;
  /** The format, which says who can read it; null if not given. */
  readonly format: string | null;
  readonly signature: string | null;
  /** Reasoning that only its maker can read. */
  readonly encrypted: string | null;
};

/**
 * The reasoning in a delta; null if there is none. The details win, because the plain text only repeats them.
 */
export function readThoughts(delta: Body): Thoughts | null {
  const details = Array.isArray(delta.reasoning_details) ? delta.reasoning_details.filter(isRecord) : [];
  const plain = [delta.reasoning, delta.reasoning_content].find(
    (one) => typeof one === 'string' && one !== '',
  );
  const text = typeof plain === 'string' ? plain : details.map(textOf).join('');
  const thoughts: Thoughts = {
    text,
    format: firstText(details, 'format'),
    signature: firstText(details, 'signature'),
    encrypted: firstText(details, 'data'),
  };
  return text === '' && thoughts.signature === null && thoughts.encrypted === null ? null : thoughts;
}

function textOf({ text, summary }: Body): string {
  if (typeof text === 'string') return text;
  return typeof summary === 'string' ? summary : '';
}

function firstText(details: readonly Body[], field: string): string | null {
  const found = details.map((detail) => detail[field]).find((one) => typeof one === 'string' && one !== '');
  return typeof found === 'string' ? found : null;
}
