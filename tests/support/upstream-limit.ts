import type { Scenario } from '#lib/demo/scenario';

/**
 * OpenRouter’s typical upstream limit: a 429 that names who was limited only in its metadata. It
 * has no Retry-After and no rate limit headers unless a test adds some.
 */
export function upstreamLimit(
  model: string,
  provider: string,
  headers: Record<string, string> = {},
): Scenario {
  return {
    kind: 'custom',
    status: 429,
    headers,
    body: {
      error: {
        message: 'Provider returned error',
        code: 429,
        metadata: {
          raw: `${model} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations`,
          provider_name: provider,
          is_byok: false,
        },
      },
      user_id: 'user_2abcDEFghiJKLmnoPQR',
    },
  };
}
