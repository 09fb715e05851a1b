import type { Server } from '#lib/upstreams/upstream';
import type { CalledServer } from '#lib/words/phrasing';

/** OpenRouter or the demo, as named in sentences. */
export function routerAt({ name, baseUrl }: Pick<Server, 'name' | 'baseUrl'>): CalledServer {
  const address = URL.parse(baseUrl)?.host ?? '';
  return { name, address, isLocal: false, program: null, isOpenRouter: true };
}
