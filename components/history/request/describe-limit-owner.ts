import type { Origin } from '#lib/contracts/vocabulary';

/** Says whose limit an attempt hit, and how certain that is. */
export function describeLimitOwner(origin: Origin | null, isCertain: boolean): string {
  switch (origin) {
    case 'upstream_provider':
      return isCertain
        ? 'No. The provider limits all traffic from OpenRouter, not yours.'
        : "Probably not: it looks like the provider's limit, but nothing proves it.";
    case 'upstream_byok':
      return isCertain
        ? 'Yes. Your own key at the provider reached its limit.'
        : 'Possibly: it looks like the limit of your own key at the provider, but nothing proves it.';
    case 'openrouter_account':
      return isCertain
        ? 'Yes. Your OpenRouter account or key reached its limit.'
        : 'Possibly: it looks like a limit on your OpenRouter account or key, but nothing proves it.';
    case 'openrouter_free_tier':
      return 'Yes. All free models share one quota of your account, and it was used up.';
    default:
      return "The error doesn't say whose limit this was.";
  }
}
