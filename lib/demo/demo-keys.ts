import type { IncomingMessage } from 'node:http';
import type { HttpAnswer } from './http-answer.ts';
import { badKey, unauthorized } from './limit-faults.ts';

/** The key of demo mode. Only the demo accepts it. */
export const demoApiKey = 'sk-or-demo';

export type KeyRules = { readonly keys: readonly string[] | undefined; readonly badKeys: readonly string[] };

/** The key of a request, or the refusal of a missing or invalid one. */
export function readKey(
  request: IncomingMessage,
  rules: KeyRules,
  issued: ReadonlySet<string>,
): string | HttpAnswer {
  const header = request.headers.authorization;
  if (header === undefined) return unauthorized('No auth credentials found');
  if (!header.startsWith('Bearer ')) return unauthorized('Missing Authentication header');
  const key = header.slice(7).trim();
  if (key === '') return unauthorized('No auth credentials found');
  if (rules.badKeys.includes(key)) return badKey();
  const isKnown =
    rules.keys === undefined ? key.startsWith('sk-or-') : rules.keys.includes(key) || issued.has(key);
  return isKnown ? key : badKey();
}
