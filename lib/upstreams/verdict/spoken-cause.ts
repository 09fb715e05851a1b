import type { Cause } from '#lib/contracts/cause';
import { accountWords, limitWords, throttleWords } from './account-words.ts';
import { excerpt } from './evidence.ts';
import { mildRequestWords, requestWords } from './request-words.ts';
import { fullWords, serverWords } from './server-words.ts';

/** The cause that a sentence states, and the words that state it. */
export type SpokenCause = { readonly cause: Cause; readonly phrase: string };

type Words = readonly (readonly [Cause, readonly RegExp[]])[];

/**
 * From unambiguous words to weaker ones. Rate limits come before "too long", because both mention tokens;
 * money comes before limits, because both mention quotas.
 */
const strong: Words = [
  ...accountWords.slice(0, 4),
  ['rate_limit', throttleWords],
  ...requestWords.slice(0, 3),
  ...accountWords.slice(4),
  ...requestWords.slice(3),
  ['overloaded', fullWords],
  ['rate_limit', limitWords],
  ...serverWords.slice(0, 3),
];

const mild: Words = [...mildRequestWords, ...serverWords.slice(3)];

/**
 * Reads the cause from a message and its codes. `isMildMeant`: whether weaker wordings count, such as "is not
 * supported". `among`: the causes that the status allows.
 */
export function readCause(
  said: string,
  codes: string,
  among: (cause: Cause) => boolean,
  isMildMeant: boolean,
): SpokenCause | null {
  const saidFirst = search(strong, said, among);
  const coded = search(strong, codes, among);
  // Messages call both a quota and an unpaid account "not active", so the code decides whether it is about
  // money.
  if (
    (saidFirst?.cause === 'rate_limit' || saidFirst?.cause === 'account_blocked') &&
    coded?.cause === 'balance'
  )
    return coded;
  return (
    saidFirst ?? coded ?? (isMildMeant ? (search(mild, said, among) ?? search(mild, codes, among)) : null)
  );
}

function search(words: Words, text: string, among: (cause: Cause) => boolean): SpokenCause | null {
  if (text.trim() === '') return null;
  for (const [cause, expressions] of words) {
    if (!among(cause)) continue;
    for (const expression of expressions) {
      const match = expression.exec(text);
      if (match !== null) return { cause, phrase: excerpt(text, match.index, match[0].length) };
    }
  }
  return null;
}
