import type { Classification } from './classification.ts';
import { removed } from './secret-filter.ts';

/** This many matching letters in a row are no coincidence: about four words. */
const RUN = 20;
/** A shorter message is only found as a whole, unless it is hardly more than a word. */
const SHORTEST_WHOLE = 12;
/** Every run contains a whole piece of this length at a multiple of it. */
const PIECE = RUN / 2;
/** Errors quote the most recent messages, so older ones are not searched. */
const MOST_LETTERS = 200_000;

/**
 * Removes quotes of the client's messages from a verdict, because errors are stored and messages are not. `texts` are the
 * texts of the messages, newest first.
 */
export function redactPrompt(classification: Classification, texts: readonly string[]): Classification {
  const own = readOwnWords(texts);
  if (own.length === 0) return classification;
  const { evidence, facts } = classification;
  return {
    ...classification,
    evidence: evidence.map((item) => ({ ...item, value: takeOut(item.value, own) })),
    facts: { ...facts, message: facts.message === null ? null : takeOut(facts.message, own) },
  };
}

/** The letters and digits of the texts, up to the length that is searched. */
function readOwnWords(texts: readonly string[]): string[] {
  const own: string[] = [];
  let left = MOST_LETTERS;
  for (const text of texts) {
    if (left <= 0) break;
    const letters = lettersOf(text.slice(0, left));
    left -= letters.length;
    if (letters.length >= SHORTEST_WHOLE) own.push(letters);
  }
  return own;
}

function lettersOf(text: string): string {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).join('').toLowerCase();
}

type Span = { readonly from: number; readonly to: number };
type Place = { readonly start: number; readonly end: number };

function takeOut(text: string, own: readonly string[]): string {
  const letters = lettersOf(text);
  const spans = own.flatMap((words) =>
    words.length < RUN ? findWhole(letters, words) : findRuns(letters, words),
  );
  return spans.length === 0 ? text : cutOut(text, spans);
}

/** Spans are counted in letters as returned by `lettersOf`. */
function cutOut(text: string, spans: readonly Span[]): string {
  // One letter may become two in lower case.
  const places = [...text.matchAll(/[\p{L}\p{N}]/gu)].flatMap(({ 0: letter, index }) =>
    Array.from({ length: letter.toLowerCase().length }, (): Place => ({
      start: index,
      end: index + letter.length,
    })),
  );
  let clean = '';
  let upTo = 0;
  for (const { from, to } of spans.toSorted((one, other) => one.from - other.from)) {
    const start = places[from]?.start ?? 0;
    if (start >= upTo) clean += text.slice(upTo, start) + removed;
    upTo = Math.max(upTo, places[to - 1]?.end ?? 0);
  }
  return clean + text.slice(upTo);
}

function findWhole(letters: string, words: string): Span[] {
  const from = letters.indexOf(words);
  return from < 0 ? [] : [{ from, to: from + words.length }];
}

function findRuns(letters: string, words: string): Span[] {
  const spans: Span[] = [];
  for (let at = 0; at + PIECE <= letters.length; at += PIECE) {
    if (!words.includes(letters.slice(at, at + PIECE))) continue;
    let from = at;
    let to = at + PIECE;
    while (from > 0 && words.includes(letters.slice(from - 1, to))) from -= 1;
    while (to < letters.length && words.includes(letters.slice(from, to + 1))) to += 1;
    if (to - from >= RUN) spans.push({ from, to });
  }
  return spans;
}
