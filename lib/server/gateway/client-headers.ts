import type { IncomingHttpHeaders } from 'node:http';

/** Headers OpenRouter knows and a client may set for itself. */
const passed = [
  'http-referer',
  'x-title',
  'x-openrouter-title',
  'x-openrouter-categories',
  'x-session-id',
  'x-openrouter-cache',
  'x-openrouter-cache-ttl',
] as const;

export function passedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of passed) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}

const MAX_NAME = 120;

/** The name a program gives itself: its title, else its user agent. */
export function clientNameOf(headers: IncomingHttpHeaders): string | null {
  const title = headers['x-openrouter-title'] ?? headers['x-title'] ?? headers['user-agent'];
  const name = typeof title === 'string' ? title.trim() : '';
  return name === '' ? null : name.slice(0, MAX_NAME);
}
