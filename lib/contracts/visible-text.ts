/** A joiner between letters outside of ASCII has a use, as in Persian words and in an emoji of several people. */
const joiner = String.raw`(?<=[^\0-\x7f])[\u200c\u200d](?=[^\0-\x7f])`;
const hidden = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?!${joiner})\p{Cf}`;

const anyHidden = new RegExp(hidden, 'u');
const runOfHidden = new RegExp(`(?:${hidden})+`, 'gu');

/** Whether a text has characters that nobody sees: controls, halves of characters, and what turns the text around it. */
export function hasHidden(text: string): boolean {
  return anyHidden.test(text);
}

/**
 * The text with a visible mark in place of hidden characters, and each white space as one space. They are not dropped,
 * which could join the parts of a key that was taken apart by them.
 */
export function visibleText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(runOfHidden, '\uFFFD').trim();
}
