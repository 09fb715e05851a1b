import { z } from 'zod';
import type { LimitReset } from '#lib/contracts/upstream-account';
import { getJson } from '#lib/upstreams/http/get-json';

type SignInPage = {
  readonly baseUrl: string;
  /** Where OpenRouter sends the browser; null to have the code shown on the page. */
  readonly callbackUrl: string | null;
  /** The SHA-256 of the verifier, in base64url. */
  readonly challenge: string;
  readonly keyLabel: string;
  readonly limitUsd: number | null;
  readonly resets: LimitReset | null;
  /** ISO 8601; null for never. */
  readonly expiresAt: string | null;
};

/**
 * The page on which a person lets OpenRouter make a key (OAuth with PKCE). The terms of the key go along: the page uses
 * the same names as `POST /auth/keys/code`, and the person can change them there.
 */
export function signInUrl(page: SignInPage): string {
  const url = new URL('/auth', page.baseUrl);
  const query: Record<string, string | null> = {
    callback_url: page.callbackUrl,
    code_challenge: page.challenge,
    code_challenge_method: 'S256',
    key_label: page.keyLabel,
    limit: page.limitUsd === null ? null : String(page.limitUsd),
    usage_limit_type: page.limitUsd === null ? null : page.resets,
    expires_at: page.expiresAt,
  };
  for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
}

/** Whether OpenRouter sends a browser back to an origin: it takes https, and http on the person's own machine. */
export function canReturnTo(origin: string): boolean {
  const url = URL.parse(origin);
  if (url === null) return false;
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname))
  );
}

export type CodeExchange =
  | { readonly outcome: 'issued'; readonly key: string }
  | { readonly outcome: 'expired' }
  | { readonly outcome: 'refused' }
  /** `reason` is a sentence. */
  | { readonly outcome: 'unreachable'; readonly reason: string };

const KeyAnswer = z.object({
  key: z
    .string()
    .min(8)
    .max(400)
    .regex(/^[\x21-\x7e]+$/),
});
const ErrorAnswer = z.object({ error: z.object({ message: z.string() }) });

/** Exchanges the code of a sign-in for the key. A code works once, for ten minutes. */
export async function exchangeCode(
  baseUrl: string,
  { code, verifier }: { readonly code: string; readonly verifier: string },
): Promise<CodeExchange> {
  const got = await getJson({
    url: `${baseUrl}/auth/keys`,
    post: { code, code_verifier: verifier, code_challenge_method: 'S256' },
    apiKey: null,
    timeoutMs: 15_000,
    maxBytes: 100_000,
  });
  if (got.outcome === 'unreachable')
    return { outcome: 'unreachable', reason: `Can’t reach OpenRouter: ${got.reason}` };
  const answer = KeyAnswer.safeParse(got.body);
  if (got.status === 200 && answer.success) return { outcome: 'issued', key: answer.data.key };
  if (got.status === 400 || got.status === 403 || got.status === 404) {
    const said = ErrorAnswer.safeParse(got.body).data?.error.message ?? '';
    return { outcome: /expired/i.test(said) ? 'expired' : 'refused' };
  }
  return {
    outcome: 'unreachable',
    reason: `OpenRouter gave an unexpected answer (status ${got.status}).`,
  };
}
