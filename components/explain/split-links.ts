export type LinkedPart = { readonly text: string; readonly url: string | null };

const openRouterPage = /https:\/\/openrouter\.ai\/[\w\-./#?=&]*[\w\-/#=]/g;

/** Splits a line at the URLs of OpenRouter's own pages. Only these become links. */
export function splitLinks(line: string): LinkedPart[] {
  const parts: LinkedPart[] = [];
  let end = 0;
  for (const match of line.matchAll(openRouterPage)) {
    if (match.index > end) parts.push({ text: line.slice(end, match.index), url: null });
    parts.push({ text: match[0].slice('https://'.length), url: match[0] });
    end = match.index + match[0].length;
  }
  if (end < line.length) parts.push({ text: line.slice(end), url: null });
  return parts;
}
