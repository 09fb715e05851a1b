import type { Scenario } from '#lib/demo/scenario';

/**
 * The answer this product was made for, as OpenRouter gave it: a 429 whose only hint of who was limited
 * is in the metadata. No Retry-After, no rate limit headers, unless a test asks for some.
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
