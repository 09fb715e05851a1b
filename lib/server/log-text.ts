/**
 * A text for the terminal. What came from elsewhere could clear the screen, or forge a line in other colours: of what is
 * hidden, only line breaks and tabs stay.
 */
export function logText(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`);
}
