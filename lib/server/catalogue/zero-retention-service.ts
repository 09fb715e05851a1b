import type { ZeroRetentionAnswer } from '#lib/contracts/zero-retention';
import { fetchZeroRetention } from '#lib/upstreams/openrouter/fetch-zero-retention';
import type { CatalogueUpstream } from '#lib/server/connections/connection-service';
import { isWithinLast } from '#lib/server/process/system-clock';

export type ZeroRetentionService = {
  /** The models that OpenRouter offers with zero data retention. Fetched at most once an hour. */
  readonly read: () => Promise<ZeroRetentionAnswer>;
};

type ZeroRetentionInput = {
  readonly upstream: () => CatalogueUpstream;
  readonly now: () => number;
};

const FRESH_MS = 60 * 60 * 1_000;

export function createZeroRetentionService({ upstream, now }: ZeroRetentionInput): ZeroRetentionService {
  let known: { readonly at: string; readonly fetchedAtMs: number; readonly models: string[] } | null = null;
  const flights = new Map<string, Promise<ZeroRetentionAnswer>>();

  async function fetch({ baseUrl, apiKey }: CatalogueUpstream): Promise<ZeroRetentionAnswer> {
    const fetched = await fetchZeroRetention({ baseUrl, apiKey });
    if (fetched.outcome === 'failed') return { models: null, reason: fetched.reason };
    const models = [...fetched.models];
    known = { at: baseUrl, fetchedAtMs: now(), models };
    return { models, reason: null };
  }

  return {
    async read() {
      const to = upstream();
      if (!to.isChosen) return { models: null, reason: 'No connection yet.' };
      if (known?.at === to.baseUrl && isWithinLast(FRESH_MS, known.fetchedAtMs, now()))
        return { models: known.models, reason: null };
      const flight = flights.get(to.baseUrl) ?? fetch(to).finally(() => flights.delete(to.baseUrl));
      flights.set(to.baseUrl, flight);
      return flight;
    },
  };
}
