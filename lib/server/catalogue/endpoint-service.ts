import type { EndpointStore, StoredEndpoints } from '#lib/store/models';
import type { CatalogueModel } from '#lib/contracts/model';
import { OPENROUTER } from '#lib/contracts/known-connections';
import { targetOf } from '#lib/contracts/target';
import type { ModelEndpoints } from '#lib/contracts/model-endpoints';
import { fetchEndpoints } from '#lib/upstreams/openrouter/fetch-endpoints';
import type { CatalogueUpstream, ConnectionService } from '#lib/server/connections/connection-service';
import { isWithinLast } from '#lib/server/process/system-clock';

export type EndpointService = {
  /** The providers of these models, named as in a chain. Fetches only what is older than a day. */
  readonly read: (ids: readonly string[], patienceMs?: number) => Promise<ModelEndpoints[]>;
};

type EndpointInput = {
  readonly store: EndpointStore;
  readonly upstream: () => CatalogueUpstream;
  readonly lookup: (id: string) => CatalogueModel | undefined;
  readonly targets: Pick<ConnectionService, 'readTarget'>;
  readonly now: () => number;
};

const FRESH_MS = 24 * 60 * 60 * 1_000;
/** Concurrent calls to upstream. */
const LANES = 4;
/** Providers not known by then are reported as unknown, and fetched again next time. */
const PATIENCE_MS = 15_000;

export function createEndpointService({
  store,
  upstream,
  lookup,
  targets,
  now,
}: EndpointInput): EndpointService {
  const flights = new Map<string, Promise<StoredEndpoints | string>>();

  /** Upstream's answer, or why there is none. Concurrent callers share one call. */
  function ask(to: CatalogueUpstream, id: string, signal: AbortSignal): Promise<StoredEndpoints | string> {
    const key = `${to.id} ${to.baseUrl} ${id}`;
    let flight = flights.get(key);
    if (flight === undefined) {
      flight = askOnce(to, id, signal).finally(() => flights.delete(key));
      flights.set(key, flight);
    }
    return flight;
  }

  async function askOnce(
    to: CatalogueUpstream,
    id: string,
    signal: AbortSignal,
  ): Promise<StoredEndpoints | string> {
    // An alias is looked up under the name of its model.
    const modelId = lookup(id)?.aliasTarget ?? id;
    const { baseUrl, apiKey } = to;
    const fetched = await fetchEndpoints({ baseUrl, apiKey, modelId, signal });
    switch (fetched.outcome) {
      case 'failed':
        return fetched.reason;
      case 'unknown':
      case 'fetched': {
        const providers = fetched.outcome === 'fetched' ? fetched.providers : null;
        const stored = { id, fetchedAtMs: now(), providers };
        await store.writeEndpoints(to.id, stored);
        return stored;
      }
    }
  }

  function isOfDefault(written: string): boolean {
    const read = targets.readTarget(written);
    return read.outcome === 'read' && targetOf(read.key).connection === OPENROUTER;
  }

  return {
    async read(ids, patienceMs = PATIENCE_MS) {
      const to = upstream();
      const held = new Map((await store.readEndpoints(to.id, ids)).map((known) => [known.id, known]));
      const answers = new Map<string, ModelEndpoints>();
      const waiting = ids.filter((id) => {
        const known = held.get(id);
        if (!isOfDefault(id)) {
          answers.set(id, unknown(id, 'Only OpenRouter reports which providers run a model.'));
          return false;
        }
        const isFresh = known !== undefined && isWithinLast(FRESH_MS, known.fetchedAtMs, now());
        if (isFresh) answers.set(id, show(known, null));
        else if (lookup(id)?.isRouter === true)
          answers.set(id, unknown(id, 'A router: the providers depend on the model it picks.'));
        else if (!to.isChosen) answers.set(id, unknown(id, 'No connection yet.'));
        return !answers.has(id);
      });
      const signal = AbortSignal.timeout(patienceMs);
      const lane = async (): Promise<void> => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
          const said = signal.aborted ? 'OpenRouter took too long to answer.' : await ask(to, id, signal);
          const known = typeof said === 'string' ? held.get(id) : said;
          const reason = typeof said === 'string' ? said : null;
          answers.set(id, known === undefined ? unknown(id, reason) : show(known, reason));
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      return ids.map((id) => answers.get(id) ?? unknown(id, null));
    },
  };
}

function show({ id, fetchedAtMs, providers }: StoredEndpoints, reason: string | null): ModelEndpoints {
  return {
    id,
    providers: providers === null ? null : [...providers],
    fetchedAt: new Date(fetchedAtMs).toISOString(),
    reason: reason ?? (providers === null ? 'OpenRouter doesn’t know this model.' : null),
  };
}

function unknown(id: string, reason: string | null): ModelEndpoints {
  return { id, providers: null, fetchedAt: null, reason };
}
