/** A value that must not leak. `name` is reported if it does. */
export type Secret = { readonly name: string; readonly value: string | Buffer };

/** Returns the names of the secrets in a text or file, and how they are encoded. */
export type FindTraces = (content: string | Buffer) => string[];

type Form = { readonly of: string; readonly letters: string };

/**
 * This many consecutive characters of an encoded secret count as a trace, because no two words
 * share as many.
 */
const RUN = 16;
/**
 * The text is searched in pieces of this length. Each run contains at least one whole piece,
 * wherever it starts.
 */
const PIECE = RUN / 2;

/**
 * Finds secrets whole and in part: plain, URL-encoded, in JSON and HTML, in hex, and in Base64 at
 * any alignment. It shares no code with the filter that removes secrets, so that both do not have
 * the same blind spot.
 */
export function createTraceFinder(secrets: readonly Secret[]): FindTraces {
  const places = new Map<string, { readonly form: Form; readonly at: number }[]>();
  for (const form of secrets.flatMap(formsOf))
    for (let at = 0; at + PIECE <= form.letters.length; at += 1) {
      const piece = form.letters.slice(at, at + PIECE);
      places.set(piece, [...(places.get(piece) ?? []), { form, at }]);
    }
  return (content) => {
    const letters = lettersOf(content);
    const found = new Set<string>();
    for (let from = 0; from + PIECE <= letters.length; from += PIECE)
      for (const { form, at } of places.get(letters.slice(from, from + PIECE)) ?? [])
        if (runAround(letters, from, form.letters, at) >= RUN) found.add(form.of);
    return [...found];
  };
}

/** The encodings of a secret. */
export function formsOf({ name, value }: Secret): Form[] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].map((shift) => base64Of(bytes, shift));
  const written: Readonly<Record<string, string>> = {
    ...(typeof value === 'string'
      ? {
          plain: value,
          'URL-encoded': encodeURIComponent(value),
          JSON: JSON.stringify(value).slice(1, -1),
          HTML: inHtml(value),
        }
      : { plain: bytes.toString('latin1') }),
    ...Object.fromEntries(base64.map((text, shift) => [`Base64 at ${shift}`, text])),
    ...Object.fromEntries(
      base64.map((text, shift) => [`base64url at ${shift}`, text.replaceAll('+', '-').replaceAll('/', '_')]),
    ),
    hex: bytes.toString('hex'),
  };
  return Object.entries(written).map(([form, text]) => ({
    of: `${name} (${form})`,
    letters: text.toLowerCase(),
  }));
}

function inHtml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Only the characters that depend solely on the secret, with this many bytes before it. */
function base64Of(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

function lettersOf(content: string | Buffer): string {
  const text = typeof content === 'string' ? content : content.toString('latin1');
  return text.toLowerCase();
}

/** How far both texts agree in either direction from a matching position. */
function runAround(letters: string, inLetters: number, form: string, inForm: number): number {
  let before = 0;
  while (inForm > before && letters[inLetters - before - 1] === form[inForm - before - 1]) before += 1;
  let after = 0;
  while (inForm + after < form.length && letters[inLetters + after] === form[inForm + after]) after += 1;
  return before + after;
}
