import { KEY_START } from '#lib/contracts/client';

/** Replaces removed text. */
export const removed = '[removed]';

/** Removes known secrets from text, whoever wrote them and however they are encoded. */
export type SecretFilter = (text: string) => string;

/** A shorter string is a common word rather than a secret. */
const SHORTEST_SECRET = 8;
/** Parts of a long secret of this length are removed too, because the secret may arrive cut. */
const RUN = 16;
/** Parts are searched only for secrets of this length, so that no common prefix counts as one. */
const LONG_SECRET = 24;
/** This much of the beginning is searched where the rest is masked. */
const MASKED_START = 4;
const SHORTEST_MASK = 3;

type Span = { readonly from: number; readonly to: number };

/** A text in lower case, original or unescaped. */
type View = {
  readonly letters: string;
  /** The position of each letter in the original. */
  readonly placeOf: (at: number) => number;
};

/**
 * Finds the secrets in plain text, URL encoding, JSON, JavaScript and HTML escapes, Base64 at any alignment and
 * hex. Also finds anything that looks like a client key, because those are not stored and can't be listed.
 */
export function createSecretFilter(secrets: readonly string[]): SecretFilter {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST_SECRET);
  const shortForms = known
    .filter((secret) => secret.length < LONG_SECRET)
    .flatMap(formsOf)
    .map(toLowerCase);
  const finders = [findClientKeys, ...createRunFinders(known), ...known.map(createMaskFinder)];
  return (text) => {
    const views = viewsOf(text);
    const spans = views.flatMap(({ letters, placeOf }) =>
      finders
        .flatMap((find) => find(letters))
        .map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) })),
    );
    spans.push(...findBehindSigns(shortForms, views));
    return spans.length === 0 ? text : cutOut(text, spans);
  };
}

type Finder = (letters: string) => readonly Span[];

/** This many first letters of a secret can look like the end of an escape. */
const MOST_EATEN = 5;

/**
 * Short secrets that contain escapes themselves, and whose first letters look like part of an escape after a
 * preceding sign. They are complete neither in the original nor in the unescaped text. For long secrets, a
 * part is found anyway.
 */
function findBehindSigns(forms: readonly string[], [asIs, unescaped]: readonly View[]): Span[] {
  if (asIs === undefined || unescaped === undefined) return [];
  const spans: Span[] = [];
  for (const form of forms)
    for (let eaten = 1; eaten <= MOST_EATEN; eaten += 1) {
      const rest = form.slice(eaten);
      for (let at = unescaped.letters.indexOf(rest); at >= 0; at = unescaped.letters.indexOf(rest, at + 1)) {
        const from = unescaped.placeOf(at) - eaten;
        if (asIs.letters.slice(Math.max(0, from), from + eaten) === form.slice(0, eaten))
          spans.push({ from, to: unescaped.placeOf(at + rest.length) });
      }
    }
  return spans;
}

/** One spelling of a secret, and the length of a run to remove. */
type Needle = { readonly letters: string; readonly least: number };

/** One finder for all needles with the same piece length, so that a long text is read once. */
function createRunFinders(secrets: readonly string[]): Finder[] {
  const byPiece = new Map<number, Needle[]>();
  for (const secret of secrets) {
    const forms = formsOf(secret).map(toLowerCase);
    const isLong = secret.length >= LONG_SECRET;
    const shortest = Math.min(...forms.map(({ length }) => length), isLong ? RUN : Number.POSITIVE_INFINITY);
    // Every run contains a whole piece of half its length at a multiple of that, so only those positions are
    // checked.
    const piece = Math.floor((shortest + 1) / 2);
    const needles = forms.map((letters) => ({ letters, least: isLong ? RUN : letters.length }));
    byPiece.set(piece, [...(byPiece.get(piece) ?? []), ...needles]);
  }
  return [...byPiece].map(([piece, needles]) => createRunFinder(piece, needles));
}

function createRunFinder(piece: number, needles: readonly Needle[]): Finder {
  const pieces = new Map<string, Needle[]>();
  for (const needle of needles)
    for (let at = 0; at + piece <= needle.letters.length; at += 1) {
      const part = needle.letters.slice(at, at + piece);
      pieces.set(part, [...(pieces.get(part) ?? []), needle]);
    }
  // Three letters exclude most positions of a text, ten times as fast as a map lookup.
  const marks = new Uint8Array(MARKS);
  const markOf = (letters: string, at: number): number =>
    (letters.charCodeAt(at) * 961 +
      letters.charCodeAt(at + (piece >> 1)) * 31 +
      letters.charCodeAt(at + piece - 1)) %
    MARKS;
  for (const part of pieces.keys()) marks[markOf(part, 0)] = 1;
  return (letters) => {
    const spans: Span[] = [];
    for (let at = 0; at + piece <= letters.length; at += piece) {
      if (marks[markOf(letters, at)] === 0) continue;
      for (const needle of pieces.get(letters.slice(at, at + piece)) ?? []) {
        const span = extend(letters, needle.letters, at, piece);
        if (span.to - span.from >= needle.least) spans.push(span);
      }
    }
    return spans;
  };
}

const MARKS = 1 << 16;

function extend(letters: string, needle: string, at: number, piece: number): Span {
  let from = at;
  let to = at + piece;
  while (from > 0 && needle.includes(letters.slice(from - 1, to))) from -= 1;
  while (to < letters.length && needle.includes(letters.slice(from, to + 1))) to += 1;
  return { from, to };
}

/** Such as `key-abc1****wxyz`, which some servers use to repeat a rejected key. */
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
      // "sk-…" alone is how a sentence names the prefix of keys.
      if (mask.length < SHORTEST_MASK && end < 2) continue;
      spans.push({ from, to: to + end });
    }
    return spans;
  };
}

/**
 * Not after a letter: `dusk-resistant` is a word. People recognize a key by its first characters, so these
 * stay.
 */
const clientKey = new RegExp(`(?<![a-z0-9])${KEY_START}[a-z0-9_-]{8,}`, 'g');

function findClientKeys(letters: string): readonly Span[] {
  if (!letters.includes(KEY_START)) return [];
  return [...letters.matchAll(clientKey)].map(({ 0: key, index }) => ({
    from: index,
    to: index + key.length,
  }));
}

/** The length of the text after a mask that is the end of the secret. */
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

/** The letters that depend only on the secret, for that many bytes before it. */
function base64Of(bytes: readonly number[], alignment: number): string {
  const text = btoa(String.fromCodePoint(...Array<number>(alignment).fill(0), ...bytes));
  const from = Math.ceil((alignment * 8) / 6);
  const to = Math.floor(((alignment + bytes.length) * 8) / 6);
  return text.slice(from, to);
}

const escape =
  /%(?:25)*([0-9a-f]{2})|\\+u00([0-9a-f]{2})|\\+x([0-9a-f]{2})|&(?:amp;)*#x0*([0-9a-f]{2});|&(?:amp;)*#0*(\d{2,3});|&(?:amp;)*(quot|apos|amp|lt|gt);|\\+(["'/\\])/gi;

const namedLetters: Readonly<Record<string, string>> = { quot: '"', apos: "'", amp: '&', lt: '<', gt: '>' };

/**
 * A text in its original and its unescaped form. A sign before a secret can make its first letters look like
 * an escape.
 */
function viewsOf(text: string): readonly View[] {
  const asIs: View = { letters: toLowerCase(text), placeOf: (at) => at };
  return /[%\\&]/.test(text) ? [asIs, unescapedView(asIs.letters)] : [asIs];
}

function unescapedView(letters: string): View {
  const parts: string[] = [];
  let length = 0;
  let upTo = 0;
  // For both forms, the start of each stretch that is identical in both.
  const here: number[] = [0];
  const there: number[] = [0];
  for (const match of letters.matchAll(escape)) {
    const [whole, percent, unicode, byte, htmlHex, htmlDecimal, named, sign] = match;
    const hex = percent ?? unicode ?? byte ?? htmlHex;
    const code = hex === undefined ? Number(htmlDecimal) : Number.parseInt(hex, 16);
    const letter = sign ?? namedLetters[named ?? ''] ?? toLowerCase(String.fromCodePoint(code));
    parts.push(letters.slice(upTo, match.index), letter);
    length += match.index - upTo;
    here.push(length);
    there.push(match.index);
    length += letter.length;
    upTo = match.index + whole.length;
    here.push(length);
    there.push(upTo);
  }
  parts.push(letters.slice(upTo));
  return {
    letters: parts.join(''),
    placeOf(at) {
      const stretch = lastAtOrBefore(here, at);
      return (there[stretch] ?? 0) + at - (here[stretch] ?? 0);
    },
  };
}

/** In sorted numbers, the index of the last that is not above a limit. */
function lastAtOrBefore(numbers: readonly number[], limit: number): number {
  let from = 0;
  let to = numbers.length - 1;
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if ((numbers[middle] ?? 0) <= limit) from = middle;
    else to = middle - 1;
  }
  return from;
}

/** Letter by letter, because a letter that becomes two in lower case would shift everything after it. */
function toLowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
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
