import { isQueryTimeout } from '#lib/store/store-fault';

/**
 * A text for the terminal. Foreign text could clear the screen, or fake a line in other colours, so of the
 * hidden characters only line breaks and tabs remain.
 */
export function logText(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`);
}

/** Includes the stack trace, unless the database was only too busy. */
export function describeError(error: unknown): string {
  if (isQueryTimeout(error)) return `A screen got no answer from the database in time (${error.message}).`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
