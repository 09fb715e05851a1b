/** Joiners between non-ASCII letters have a purpose, as in Persian words and in emoji of several people. */
const joiner = String.raw`(?<=[^\0-\x7f])[\u200c\u200d](?=[^\0-\x7f])`;
const hidden = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?!${joiner})\p{Cf}`;

const anyHidden = new RegExp(hidden, 'u');
const runOfHidden = new RegExp(`(?:${hidden})+`, 'gu');

/**
 * Whether a text has invisible characters: controls, unpaired surrogates, and characters that change the text
 * direction.
 */
export function hasHidden(text: string): boolean {
  return anyHidden.test(text);
}

/**
 * The text with a visible mark for each hidden character, and each white space as one space. They are not
 * dropped, which could join the parts of a key.
 */
export function visibleText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(runOfHidden, '\uFFFD').trim();
}
