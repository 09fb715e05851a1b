/** The upstreams: as a choice, and within a sentence. */
const connectionWords = new Map<string, { readonly label: string; readonly name: string }>([
  ['openrouter', { label: 'OpenRouter', name: 'OpenRouter' }],
  ['demo', { label: 'Demo', name: 'the demo' }],
]);

export function wordsOfConnection(slug: string): { readonly label: string; readonly name: string } {
  return connectionWords.get(slug) ?? { label: slug, name: slug };
}
