/** How much of the text is quoted, so that the model finds where to continue. */
const ANCHOR_CHARACTERS = 60;

/** The text to continue. An answer may be cut in the middle of a character. */
export function wholeCharacters(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/u, '');
}

/** The instruction for a model that can't continue a started answer. The repetition that it asks for is trimmed. */
export function askToGoOn(text: string): string {
  return `Your answer above was cut off. Continue it exactly where it stops. Begin by repeating its last characters, which are: "${text.slice(-ANCHOR_CHARACTERS)}", and then write only what follows. No introduction and no remark about the break.`;
}
