/** So much of the text is named, so that the model finds the place. */
const ANCHOR_CHARACTERS = 60;

/** The text to go on from: an answer may be cut in the middle of a character. */
export function wholeCharacters(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/u, '');
}

/** What a model is told that does not take an answer half-way. The repetition it is asked for is trimmed at the seam. */
export function askToGoOn(text: string): string {
  return `Your answer above was cut off. Go on with it from exactly where it stops. Begin by repeating its last characters, which are: "${text.slice(-ANCHOR_CHARACTERS)}", and then write only what follows. No introduction and no remark about the break.`;
}
