import type { SecretFilter } from './secret-filter.ts';
import type { UpstreamReply } from './upstream-reply.ts';

/**
 * Removes a secret from the reply before anything reads it, so nothing derived from it contains the secret.
 */
export function hideInReply(reply: UpstreamReply, hide: SecretFilter): UpstreamReply {
  const headers: Record<string, string> = {};
  for (const name in reply.headers) headers[name] = hide(reply.headers[name] ?? '');
  return { ...reply, headers, body: hideInJson(reply.body, hide) };
}

/** The same for any JSON or text. */
export function hideInJson(body: unknown, hide: SecretFilter): unknown {
  if (typeof body === 'string') return hide(body);
  if (typeof body !== 'object' || body === null) return body;
  try {
    const text = JSON.stringify(body);
    const clean = hide(text);
    return clean === text ? body : JSON.parse(clean);
  } catch {
    // Nested too deeply to be written, and therefore to be searched.
    return undefined;
  }
}
