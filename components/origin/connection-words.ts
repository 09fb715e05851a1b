import type { ConnectionKind } from '#lib/contracts/vocabulary';

/** The upstreams: as a choice, and within a sentence. */
export const connectionWords: Record<ConnectionKind, { readonly label: string; readonly name: string }> = {
  openrouter: { label: 'OpenRouter', name: 'OpenRouter' },
  demo: { label: 'Demo', name: 'the demo' },
};
