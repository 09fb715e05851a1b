import type { IncomingHttpHeaders } from 'node:http';
import { visibleText } from '#lib/contracts/visible-text';
import type { SecretFilter } from '#lib/engine/secret-filter';
import type { Caller } from '#lib/services/context';

/** Headers that OpenRouter knows and that a client may set. */
const passed = [
  'http-referer',
  'x-title',
  'x-openrouter-title',
  'x-openrouter-categories',
  'x-session-id',
  'x-openrouter-cache',
  'x-openrouter-cache-ttl',
] as const;

export function passedHeaders(headers: IncomingHttpHeaders, hideKeys: SecretFilter): Record<string, string> {
  return pickHeaders(headers, passed, hideKeys);
}

/** Prevents a key in the wrong header from being sent upstream. */
export function pickHeaders(
  headers: IncomingHttpHeaders,
  names: readonly string[],
  hideKeys: SecretFilter,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = hideKeys(value);
  }
  return kept;
}

const MAX_NAME = 120;

/**
 * The person's name for the caller, or else the program's name for itself: its title or its user agent. Keys in
 * them are removed.
 */
export function clientNameOf(
  caller: Caller,
  headers: IncomingHttpHeaders,
  hideKeys: SecretFilter,
): string | null {
  switch (caller.kind) {
    case 'client':
    case 'person':
      return caller.name;
    case 'machine':
    case 'process':
      return ownNameOf(headers, hideKeys);
  }
}

function ownNameOf(headers: IncomingHttpHeaders, hideKeys: SecretFilter): string | null {
  const title = headers['x-openrouter-title'] ?? headers['x-title'] ?? headers['user-agent'];
  const name = typeof title === 'string' ? visibleText(title) : '';
  return name === '' ? null : hideKeys(name).slice(0, MAX_NAME);
}
