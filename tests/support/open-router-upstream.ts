import type { CatalogueUpstream } from '#lib/server/connections/connection-service';

/** The default connection as the person chose it, without a key. */
export const openRouterUpstream: Omit<CatalogueUpstream, 'baseUrl'> = {
  id: 'openrouter',
  slug: 'openrouter',
  kind: 'openrouter',
  name: 'OpenRouter',
  apiKey: null,
  headers: {},
  isChosen: true,
};
