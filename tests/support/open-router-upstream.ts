import type { CatalogueUpstream } from '#lib/server/connections/connection-service';

/** The chosen default connection, without a key. */
export const openRouterUpstream: Omit<CatalogueUpstream, 'baseUrl'> = {
  id: 'openrouter',
  slug: 'openrouter',
  kind: 'openrouter',
  name: 'OpenRouter',
  apiKey: null,
  headers: {},
  isChosen: true,
};
