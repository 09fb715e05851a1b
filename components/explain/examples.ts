export type Example = { readonly label: string; readonly text: string };

/** Invented errors in the formats that OpenRouter uses. `nowMs` determines when the daily quota resets. */
export function makeExamples(nowMs: number): readonly Example[] {
  const dayMs = 86_400_000;
  const resetMs = (Math.floor(nowMs / dayMs) + 1) * dayMs;
  return [
    {
      label: 'Provider rate limit',
      text: print({
        error: {
          message: 'Provider returned error',
          code: 429,
          metadata: {
            raw: 'limelight/prompter-mini is temporarily rate-limited upstream.',
            provider_name: 'Limelight Cloud',
            is_byok: false,
            limit_source: 'upstream_provider_shared_pool',
          },
        },
      }),
    },
    {
      label: 'Daily free limit reached',
      text: [
        'HTTP/2 429',
        'content-type: application/json',
        '',
        print({
          error: {
            message: 'Rate limit exceeded: free-models-per-day',
            code: 429,
            metadata: {
              headers: {
                'X-RateLimit-Limit': '50',
                'X-RateLimit-Remaining': '0',
                'X-RateLimit-Reset': String(resetMs),
              },
              limit_source: 'openrouter_free_tier_daily',
              provider_name: null,
            },
          },
        }),
      ].join('\n'),
    },
    {
      label: 'Not enough credits',
      text:
        "openai.APIStatusError: Error code: 402 - {'error': {'message': 'This request requires more credits, " +
        "or fewer max_tokens. You requested up to 8192 tokens, but can only afford 1848.', 'code': 402, " +
        "'metadata': {'limit_source': 'openrouter_credits', 'provider_name': None}}}",
    },
  ];
}

function print(body: unknown): string {
  return JSON.stringify(body, null, 2);
}
