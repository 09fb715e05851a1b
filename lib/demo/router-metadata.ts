import type { ModelFacts } from './model-facts.ts';

export type RouterAttempt = { readonly provider: string; readonly model: string; readonly status: number };

export type RoutedCall = {
  readonly requested: string;
  readonly strategy: 'direct' | 'auto' | 'free' | 'latest' | 'fallback';
  readonly facts: ModelFacts | null;
  readonly selectedProvider: string | null;
  readonly attempts: readonly RouterAttempt[];
};

/** `openrouter_metadata`: OpenRouter's steps within one call, included on request. */
export function routerMetadata(call: RoutedCall): Record<string, unknown> {
  const { facts } = call;
  const available = (facts?.providers ?? []).map((provider) => ({
    provider,
    model: facts?.id ?? call.requested,
    selected: provider === call.selectedProvider,
  }));
  return {
    requested: call.requested,
    strategy: call.strategy,
    region: 'demo',
    summary: `available=${available.length}${call.selectedProvider === null ? '' : `, selected=${call.selectedProvider}`}`,
    attempt: call.attempts.length,
    is_byok: false,
    endpoints: { total: available.length, available },
    attempts: call.attempts,
  };
}
