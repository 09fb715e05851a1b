/** How many of the last characters are quoted to show the model where to continue. */
const ANCHOR_CHARACTERS = 60;

/** The text to continue, without half a surrogate pair: an answer can be cut inside a character. */
export function wholeCharacters(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/u, '');
}

/**
 * The prompt for a model that does not support prefill. The repetition that it asks for is trimmed at the
 * seam.
 */
export function continuationPrompt(text: string): string {
  return `Your answer above was cut off. Continue it exactly where it stops. Begin by repeating its last characters, which are: "${text.slice(-ANCHOR_CHARACTERS)}", and then write only what follows. No introduction and no remark about the break.`;
}
