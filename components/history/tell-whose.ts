import type { Origin } from '#lib/contracts/vocabulary';

/** Whose limit an attempt met; no more is said than is proven. */
export function tellWhose(origin: Origin | null, isCertain: boolean): string {
  switch (origin) {
    case 'upstream_provider':
      return isCertain
        ? 'No. The provider limits what all of OpenRouter sends it, not you.'
        : 'Most likely not: it looks like a limit of the provider, but nothing proves it.';
    case 'upstream_byok':
      return isCertain
        ? 'Yes. It is the limit of your own key at the provider.'
        : 'Perhaps: it looks like the limit of your own key at the provider, but nothing proves it.';
    case 'openrouter_account':
      return isCertain
        ? 'Yes. It is a limit of your OpenRouter account or key.'
        : 'Perhaps: it looks like a limit of your OpenRouter account or key, but nothing proves it.';
    case 'openrouter_free_tier':
      return 'Yes. It is the counter that all free models of your account share.';
    default:
      return 'Nobody said whose limit it was.';
  }
}
