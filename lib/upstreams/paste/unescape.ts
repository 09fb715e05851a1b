const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Removes one level of quoting from JSON inside a string; null if there is none. */
export function unescapeOnce(text: string): string | null {
  if (!/[{[,:]\s{0,4}\\{1,4}["'n]/.test(text)) return null;
  return text.replace(/\\(["'\\/ntr])/g, (_, char: string) => escapes[char] ?? char);
}
