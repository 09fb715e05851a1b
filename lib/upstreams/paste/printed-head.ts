import { MAX_PASTE_CHARACTERS } from '#lib/contracts/useful-part';

/** The head of an HTTP answer as `curl -i` and `curl -v` print it, and the text after it. */
export type PrintedHead = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly rest: string;
};

const statusLine = /^(?:< ?)?HTTP\/[\d.]{1,3} ([1-5]\d{2})\b/i;
const headerLine = /^(?:< ?)?([\w-]{1,80}):[ \t]*(.*)$/;

/** Reads the last head; null if there is none. Earlier heads come from proxies and redirects. */
export function readPrintedHead(text: string): PrintedHead | null {
  const start = text.slice(0, MAX_PASTE_CHARACTERS);
  const lines = start.split(/\r?\n/);
  const first = lines.findLastIndex((line) => statusLine.test(line));
  const status = statusLine.exec(lines[first] ?? '')?.[1];
  if (status === undefined) return null;
  const headers: Record<string, string> = {};
  let next = first + 1;
  for (; next < lines.length; next += 1) {
    const [, name, value] = headerLine.exec(lines[next] ?? '') ?? [];
    if (name === undefined || value === undefined) break;
    headers[name.toLowerCase()] ??= value.trim();
  }
  // The empty line before the body, which curl marks too.
  if (/^<?\s*$/.test(lines[next] ?? '')) next += 1;
  return {
    status: Number(status),
    headers,
    rest: lines.slice(next).join('\n') + text.slice(MAX_PASTE_CHARACTERS),
  };
}
