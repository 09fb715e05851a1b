import { KEY_START } from '#lib/contracts/client';

/** Stands where something private stood. */
export const removed = '[removed]';

/** Takes a secret that is known out of text, whatever wrote it there and however it was encoded. */
export type SecretFilter = (text: string) => string;

/** A shorter one is a common word rather than a secret. */
const SHORTEST_SECRET = 8;
/** Of a long secret a part of this length is taken out too: something on the way may have cut it. */
const RUN = 16;
/** A secret needs this length for its parts to be looked for, so that no usual beginning counts as one. */
const LONG_SECRET = 24;
/** So much of its beginning is looked for where the rest is masked. */
const MASKED_START = 4;
const SHORTEST_MASK = 3;

type Span = { readonly from: number; readonly to: number };

/** A text without its escapes, and where in the original each of its letters stands. */
type View = { readonly letters: string; readonly starts: readonly number[] | null; readonly length: number };

/**
 * Finds the secrets in plain text, URL encoding, JSON, JavaScript and HTML escapes, Base64 at any alignment and hex;
 * and whatever looks like a client key, since those are kept nowhere and can't be listed.
 */
export function createSecretFilter(secrets: readonly string[]): SecretFilter {
  const ofSecrets = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [createRunFinder(secret), createMaskFinder(secret)]);
  const finders = [findClientKeys, ...ofSecrets];
  return (text) => {
    const spans = viewsOf(text).flatMap((view) =>
      finders.flatMap((find) => find(view.letters)).map((span) => placeIn(view, span)),
    );
    return spans.length === 0 ? text : cutOut(text, spans);
  };
}

type Finder = (letters: string) => readonly Span[];

function createRunFinder(secret: string): Finder {
  const needles = formsOf(secret).map(toLowerCase);
  const isLong = secret.length >= LONG_SECRET;
  const shortest = Math.min(...needles.map(({ length }) => length), isLong ? RUN : Number.POSITIVE_INFINITY);
  // Any run has a whole piece of half its length at a multiple of that: only there a text has to be looked at.
  const piece = Math.floor((shortest + 1) / 2);
  const pieces = new Map<string, string[]>();
  for (const needle of needles)
    for (let at = 0; at + piece <= needle.length; at += 1) {
      const part = needle.slice(at, at + piece);
      pieces.set(part, [...(pieces.get(part) ?? []), needle]);
    }
  return (letters) => {
    const spans: Span[] = [];
    for (let at = 0; at + piece <= letters.length; at += piece)
      for (const needle of pieces.get(letters.slice(at, at + piece)) ?? []) {
        const span = extend(letters, needle, at, piece);
        if (span.to - span.from >= (isLong ? RUN : needle.length)) spans.push(span);
      }
    return spans;
  };
}

function extend(letters: string, needle: string, at: number, piece: number): Span {
  let from = at;
  let to = at + piece;
  while (from > 0 && needle.includes(letters.slice(from - 1, to))) from -= 1;
  while (to < letters.length && needle.includes(letters.slice(from, to + 1))) to += 1;
  return { from, to };
}

/** Such as `key-abc1****wxyz`, which is how some servers repeat the key they refuse. */
function createMaskFinder(secret: string): Finder {
  const plain = toLowerCase(secret);
  const start = plain.slice(0, MASKED_START);
  return (letters) => {
    const spans: Span[] = [];
    for (let from = letters.indexOf(start); from >= 0; from = letters.indexOf(start, from + 1)) {
      let to = from + MASKED_START;
      while (to < letters.length && plain.startsWith(letters.slice(from, to + 1))) to += 1;
      const mask = /^(?:[*•…#]+|\.{2,}|x{3,})/.exec(letters.slice(to, to + plain.length))?.[0];
      if (mask === undefined) continue;
      to += mask.length;
      const end = lengthOfEnd(plain, letters.slice(to, to + plain.length));
      // "sk-…" alone is how a sentence tells what keys begin with.
      if (mask.length < SHORTEST_MASK && end < 2) continue;
      spans.push({ from, to: to + end });
    }
    return spans;
  };
}

/** Not behind a letter: `dusk-resistant` is a word. The first characters alone are what a person knows a key by. */
const clientKey = new RegExp(`(?<![a-z0-9])${KEY_START}[a-z0-9_-]{8,}`, 'g');

function findClientKeys(letters: string): readonly Span[] {
  return [...letters.matchAll(clientKey)].map(({ 0: key, index }) => ({
    from: index,
    to: index + key.length,
  }));
}

/** How much of what follows a mask is the end of the secret. */
function lengthOfEnd(plain: string, rest: string): number {
  for (let length = rest.length; length > 0; length -= 1)
    if (plain.endsWith(rest.slice(0, length))) return length;
  return 0;
}

function formsOf(secret: string): readonly string[] {
  const bytes = [...new TextEncoder().encode(secret)];
  const base64 = [0, 1, 2].map((alignment) => base64Of(bytes, alignment));
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    ...new Set([
      secret,
      ...base64,
      ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
      hex,
    ]),
  ];
}

/** The letters that depend on the secret alone, where so many bytes stand before it. */
function base64Of(bytes: readonly number[], alignment: number): string {
  const text = btoa(String.fromCodePoint(...Array<number>(alignment).fill(0), ...bytes));
  const from = Math.ceil((alignment * 8) / 6);
  const to = Math.floor(((alignment + bytes.length) * 8) / 6);
  return text.slice(from, to);
}

const escape =
  /%(?:25)*([0-9a-f]{2})|\\+u00([0-9a-f]{2})|\\+x([0-9a-f]{2})|&(?:amp;)*#x0*([0-9a-f]{2});|&(?:amp;)*#0*(\d{2,3});|\\+(\/)/gi;

/** A text as it is and without its escapes: a sign before a secret can make its first letters look like one. */
function viewsOf(text: string): readonly View[] {
  const asIs: View = { letters: toLowerCase(text), starts: null, length: text.length };
  return /[%\\&]/.test(text) ? [asIs, unescapedView(asIs)] : [asIs];
}

function unescapedView({ letters, length }: View): View {
  let plain = '';
  const starts: number[] = [];
  let upTo = 0;
  const copy = (to: number): void => {
    for (let at = upTo; at < to; at += 1) starts.push(at);
    plain += letters.slice(upTo, to);
  };
  for (const match of letters.matchAll(escape)) {
    copy(match.index);
    const [whole, percent, unicode, byte, htmlHex, htmlDecimal, slash] = match;
    const hex = percent ?? unicode ?? byte ?? htmlHex;
    const code = hex === undefined ? Number(htmlDecimal) : Number.parseInt(hex, 16);
    plain += slash ?? toLowerCase(String.fromCodePoint(code));
    starts.push(match.index);
    upTo = match.index + whole.length;
  }
  copy(letters.length);
  return { letters: plain, starts, length };
}

/** Letter by letter: what has two letters in lower case would move all that follows. */
function toLowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Where in the original text a span of a view is. */
function placeIn({ starts, length }: View, { from, to }: Span): Span {
  const place = (at: number): number => (starts === null ? at : (starts[at] ?? length));
  return { from: place(from), to: place(to) };
}

function cutOut(text: string, spans: readonly Span[]): string {
  let clean = '';
  let upTo = 0;
  for (const { from, to } of spans.toSorted((one, other) => one.from - other.from || one.to - other.to)) {
    if (from >= upTo) clean += text.slice(upTo, from) + removed;
    upTo = Math.max(upTo, to);
  }
  return clean + text.slice(upTo);
}
