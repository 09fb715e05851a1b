const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** A text in which JSON stands quoted inside a string, without one level of quoting; null where there is none. */
export function unescapeOnce(text: string): string | null {
  if (!/[{[,:]\s{0,4}\\{1,4}["'n]/.test(text)) return null;
  return text.replace(/\\(["'\\/ntr])/g, (_, char: string) => escapes[char] ?? char);
}
