import type { CatalogueStore } from '#lib/store/models';
import { createHash } from 'node:crypto';
import type { CatalogueModel, ListedConnection, ListedModel, ModelsAnswer } from '#lib/contracts/model';
import type { ConnectionId } from '#lib/contracts/connection';
import { DEMO, isOfDemo, isPlainServer, OPENROUTER } from '#lib/contracts/known-connections';
import { writeTarget } from '#lib/contracts/written-target';
import { applyOwnFacts } from '#lib/models/apply-own-facts';
import { authorAt, borrowFacts, indexFacts } from '#lib/models/borrow-facts';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import { indexCatalogue, type CatalogueIndex } from './catalogue-index.ts';
import type { CatalogueUpstream, ConnectionService } from '#lib/server/connections/connection-service';
import type { ModelFactsService } from './model-facts-service.ts';
import { isWithinLast } from '#lib/server/process/system-clock';

/** The answer to `GET /api/models`, serialized once for each state of the lists. */
export type EncodedCatalogue = { readonly body: string; readonly etag: string };

/** A list that replaced another. */
export type CatalogueRefresh = {
  readonly connection: ConnectionId;
  readonly before: readonly CatalogueModel[];
  readonly after: readonly CatalogueModel[];
};

/** `lookup` and `resolve` use the default connection. */
export type CatalogueService = CatalogueIndex & {
  /** The models of a connection, by id; empty until its list is known. */
  readonly of: (connection: ConnectionId) => CatalogueIndex;
  /** The number of models that a connection lists, if known. */
  readonly count: (connection: ConnectionId) => number;
  /** The default connection's models, in upstream's order. */
  readonly list: () => readonly CatalogueModel[];
  /** The models of every connection in use, the default's first. */
  readonly listAll: () => readonly ListedModel[];
  /** A connection's models as in its own list, with nothing borrowed and nothing set by a person. */
  readonly fetched: (connection: ConnectionId) => readonly CatalogueModel[];
  /** Waits for the first fetch of the default list, and of the demo's lists, which are local. */
  readonly read: () => Promise<EncodedCatalogue>;
  /** Fetches every list now. If that fails, the old list stays, with the reason. */
  readonly refresh: () => Promise<EncodedCatalogue>;
  /** Loads the lists that other processes have fetched. */
  readonly reload: () => Promise<void>;
  /** Called with every list that this process fetched, before it is shown. */
  readonly onRefresh: (listener: (refresh: CatalogueRefresh) => Promise<void>) => void;
  /** Starts to refresh the lists regularly. */
  readonly start: () => void;
  readonly close: () => Promise<void>;
};

type CatalogueInput = {
  readonly store: CatalogueStore;
  readonly connection: Pick<ConnectionService, 'catalogueUpstreams' | 'onChange'>;
  readonly ownFacts: Pick<ModelFactsService, 'of' | 'onChange'>;
  readonly now: () => number;
  /** For errors in the background. */
  readonly reportError: (error: unknown) => void;
  /** Whether other processes may keep the same lists. */
  readonly isShared?: boolean;
  /** Runs something later, without keeping the process alive for it. Returns a function that cancels it. */
  readonly schedule?: (run: () => void, afterMs: number) => () => void;
};

const REFRESH_MS = 6 * 60 * 60 * 1_000;
const RETRY_MS = 5 * 60 * 1_000;
/** The minimum time between the refreshes of several processes. */
const SPREAD_MS = 10 * 60 * 1_000;

/** A fetched list. */
type Catalogue = {
  readonly connection: ConnectionId;
  readonly models: readonly CatalogueModel[];
  readonly fetchedAtMs: number | null;
  readonly droppedCount: number;
  readonly isLive: boolean;
  readonly staleReason: string | null;
};

/** A list as shown, with borrowed facts and facts set by a person. */
type Shown = { readonly models: readonly CatalogueModel[]; readonly index: CatalogueIndex };

/**
 * Keeps the model lists of the connections in use: in memory for every request, and on disk for a start without
 * a network.
 */
export async function createCatalogueService(input: CatalogueInput): Promise<CatalogueService> {
  const { store, connection, ownFacts, now, reportError, isShared = false, schedule = scheduleUnref } = input;
  const catalogues = new Map<ConnectionId, Catalogue>();
  let shown = new Map<ConnectionId, Shown>();
  let encoded: EncodedCatalogue | null = null;
  let listed: readonly ListedModel[] | null = null;
  const flights = new Map<string, Promise<void>>();
  const listeners: ((refresh: CatalogueRefresh) => Promise<void>)[] = [];
  const closing = new AbortController();
  const plans = new Map<ConnectionId, () => void>();
  let isStarted = false;
  let upstreams = connection.catalogueUpstreams();
  for (const { id } of upstreams) await load(id);
  // OpenRouter's facts about a model are known with the demo selected, too.
  await load(OPENROUTER);
  show();
  let following: Promise<void> = Promise.resolve();

  const unfollow = connection.onChange(() => {
    const before = new Map(upstreams.map((one) => [one.id, one]));
    const wasDefault = upstreams[0]?.id;
    upstreams = connection.catalogueUpstreams();
    const fresh = upstreams.filter((one) => {
      const known = before.get(one.id);
      return known === undefined || known.isChosen !== one.isChosen || isElsewhere(known, one);
    });
    const isMoved = (one: CatalogueUpstream) => {
      const known = before.get(one.id);
      return known !== undefined && isElsewhere(known, one);
    };
    for (const { id } of before.values()) if (!upstreams.some((one) => one.id === id)) callOff(id);
    const moved = new Set(fresh.filter(isMoved).map(({ id }) => id));
    encoded = null;
    listed = null;
    if (fresh.length > 0 || wasDefault !== upstreams[0]?.id)
      following = following.then(() => follow(fresh, moved)).catch(reportError);
  });

  ownFacts.onChange(show);

  async function follow(
    fresh: readonly CatalogueUpstream[],
    moved: ReadonlySet<ConnectionId>,
  ): Promise<void> {
    for (const { id } of fresh) await load(id);
    show();
    if (!isStarted) return;
    for (const { id } of fresh) keepFresh(id, moved.has(id));
  }

  async function load(id: ConnectionId): Promise<Catalogue> {
    const held = catalogues.get(id);
    if (held !== undefined) return held;
    const stored = await store.readCatalogue(id);
    const loaded: Catalogue = {
      connection: id,
      models: stored?.models ?? [],
      fetchedAtMs: stored?.fetchedAtMs ?? null,
      droppedCount: stored?.droppedCount ?? 0,
      isLive: false,
      staleReason: null,
    };
    catalogues.set(id, loaded);
    return loaded;
  }

  /** Computes the shown lists. */
  function show(): void {
    const source = indexFacts(catalogues.get(OPENROUTER)?.models ?? []);
    const plain = new Map(
      upstreams.flatMap((one) => (isPlainServer(one) ? [[one.id, authorAt(one.baseUrl)]] : [])),
    );
    const next = new Map<ConnectionId, Shown>();
    for (const { connection: id, models } of catalogues.values()) {
      const author = plain.get(id);
      const asShown = models.map((model) => {
        const borrowed = author === undefined ? model : borrowFacts(model, author, source);
        // The demo stands in for OpenRouter.
        const own = ownFacts.of(id === DEMO ? OPENROUTER : id, model.id);
        return own === undefined ? borrowed : applyOwnFacts(borrowed, own);
      });
      next.set(id, { models: asShown, index: indexCatalogue(asShown) });
    }
    shown = next;
    encoded = null;
    listed = null;
  }

  function callOff(id: ConnectionId): void {
    plans.get(id)?.();
    plans.delete(id);
  }

  function plan(id: ConnectionId, afterMs: number): void {
    callOff(id);
    plans.set(
      id,
      schedule(() => keepFresh(id), afterMs),
    );
  }

  /** The first process fetches a list, and the others use it. */
  function spread(): number {
    return isShared ? SPREAD_MS * Math.random() : 0;
  }

  /** Fetches immediately if the list is due, else schedules the next fetch. */
  function keepFresh(id: ConnectionId, isMoved = false): void {
    callOff(id);
    const upstream = upstreams.find((one) => one.id === id);
    const held = catalogues.get(id);
    // Nothing is fetched before the person has chosen a connection.
    if (upstream?.isChosen !== true || held === undefined) return;
    const fetchedAtMs = held.fetchedAtMs ?? 0;
    const nowMs = now();
    if (isMoved || isDue(held) || !isWithinLast(REFRESH_MS, fetchedAtMs, nowMs))
      refreshOf(upstream).catch(reportError);
    else plan(id, fetchedAtMs + REFRESH_MS - nowMs + spread());
  }

  /** Concurrent callers share one fetch. */
  function refreshOf(upstream: CatalogueUpstream): Promise<void> {
    const key = flightKey(upstream);
    let flight = flights.get(key);
    if (flight === undefined) {
      flight = refreshOne(upstream).finally(() => {
        flights.delete(key);
        encoded = null;
      });
      flights.set(key, flight);
      encoded = null;
    }
    return flight;
  }

  async function refreshOne(upstream: CatalogueUpstream): Promise<void> {
    const { id } = upstream;
    const fetched = await upstreamOf(upstream).catalogue(upstream, { signal: closing.signal });
    if (closing.signal.aborted) return;
    // In the meantime, the connection was removed or its URL changed. The connection behind the demo stays.
    const current = upstreams.find((one) => one.id === id) ?? (isBuiltIn(id) ? upstream : undefined);
    if (current === undefined || isElsewhere(current, upstream)) return;
    const before = await load(id);
    switch (fetched.outcome) {
      case 'failed':
        catalogues.set(id, { ...before, isLive: false, staleReason: fetched.reason });
        encoded = null;
        break;
      case 'fetched': {
        const { models, droppedCount } = fetched.catalogue;
        const fetchedAtMs = Math.round(now());
        await store.replaceCatalogue(id, { models, droppedCount, fetchedAtMs });
        for (const listener of listeners)
          await listener({ connection: id, before: before.models, after: models }).catch(reportError);
        catalogues.set(id, {
          connection: id,
          models,
          fetchedAtMs,
          droppedCount,
          isLive: true,
          staleReason: null,
        });
        show();
      }
    }
    if (isStarted && upstreams.some((one) => one.id === id))
      plan(id, (fetched.outcome === 'fetched' ? REFRESH_MS : RETRY_MS) + spread());
  }

  async function reload(): Promise<void> {
    const adopted: ConnectionId[] = [];
    for (const [id, fetchedAtMs] of await store.readFetchTimes()) {
      const held = catalogues.get(id);
      if (held === undefined || held.fetchedAtMs === fetchedAtMs) continue;
      const stored = await store.readCatalogue(id);
      // A fetch of this process may have ended in the meantime.
      if (stored === null || catalogues.get(id) !== held) continue;
      catalogues.set(id, { connection: id, ...stored, isLive: true, staleReason: null });
      adopted.push(id);
    }
    if (adopted.length === 0) return;
    show();
    // It was just fetched, even if the clock of that process says otherwise.
    if (isStarted) for (const id of adopted) plan(id, REFRESH_MS + spread());
  }

  function listAll(): readonly ListedModel[] {
    listed ??= upstreams.flatMap(({ id, slug }, place) =>
      modelsOf(id).map((model): ListedModel => ({
        ...model,
        connection: slug,
        target: writeTarget({ slug: place === 0 ? null : slug, model: model.id }),
      })),
    );
    return listed;
  }

  function modelsOf(id: ConnectionId): readonly CatalogueModel[] {
    return shown.get(id)?.models ?? [];
  }

  function defaultIndex(): CatalogueIndex {
    return shown.get(upstreams[0]?.id ?? OPENROUTER)?.index ?? emptyIndex;
  }

  function encode(): EncodedCatalogue {
    if (encoded !== null) return encoded;
    const connections = upstreams.map((upstream, place): ListedConnection => {
      const { id, slug, name } = upstream;
      const held = catalogues.get(id);
      return {
        slug,
        name,
        isDefault: place === 0,
        models: modelsOf(id).length,
        isLoading: held?.fetchedAtMs == null && flights.has(flightKey(upstream)),
        fetchedAt: held?.fetchedAtMs == null ? null : new Date(held.fetchedAtMs).toISOString(),
        droppedCount: held?.droppedCount ?? 0,
        staleReason: held?.staleReason ?? null,
      };
    });
    const [first] = connections;
    const id = upstreams[0]?.id ?? OPENROUTER;
    const answer: ModelsAnswer = {
      models: [...listAll()],
      fetchedAt: first?.fetchedAt ?? null,
      source: id === DEMO ? 'demo' : catalogues.get(id)?.isLive === true ? 'live' : 'cache',
      droppedCount: first?.droppedCount ?? 0,
      staleReason: first?.staleReason ?? null,
      connections,
    };
    const body = JSON.stringify(answer);
    const hash = createHash('sha256').update(body).digest('base64url');
    encoded = { body, etag: `"${hash.slice(0, 22)}"` };
    return encoded;
  }

  return {
    of: (id) => shown.get(id)?.index ?? emptyIndex,
    count: (id) => modelsOf(id).length,
    lookup: (id) => defaultIndex().lookup(id),
    resolve: (returned) => defaultIndex().resolve(returned),
    list: () => modelsOf(upstreams[0]?.id ?? OPENROUTER),
    listAll,
    fetched: (id) => catalogues.get(id)?.models ?? [],
    async read() {
      await following;
      const awaited = upstreams.filter(
        ({ id }, place) => (place === 0 || isOfDemo(id)) && catalogues.get(id)?.fetchedAtMs == null,
      );
      await Promise.all(awaited.flatMap((one) => flights.get(flightKey(one)) ?? []));
      // Without a default list, any other list will do; one that hangs blocks nothing.
      if (listAll().length === 0 && flights.size > 0) await Promise.race(flights.values());
      return encode();
    },
    async refresh() {
      await following;
      await Promise.all(upstreams.map(refreshOf));
      return encode();
    },
    reload,
    onRefresh(listener) {
      listeners.push(listener);
    },
    start() {
      isStarted = true;
      for (const { id } of upstreams) keepFresh(id);
    },
    async close() {
      closing.abort();
      unfollow();
      for (const id of plans.keys()) callOff(id);
      await Promise.allSettled(flights.values());
    },
  };
}

function flightKey(upstream: CatalogueUpstream): string {
  return JSON.stringify([upstream.id, placeOf(upstream)]);
}

/** OpenRouter's list is the same for every key. Other lists may depend on the key. */
function placeOf(upstream: CatalogueUpstream): unknown {
  const { kind, baseUrl, apiKey, headers } = upstream;
  return isPlainServer(upstream) ? [kind, baseUrl, apiKey, headers] : [kind, baseUrl];
}

function isElsewhere(one: CatalogueUpstream, other: CatalogueUpstream): boolean {
  return flightKey(one) !== flightKey(other);
}

function isBuiltIn(id: ConnectionId): boolean {
  return id === OPENROUTER || isOfDemo(id);
}

/** The demo's lists are local and part of the program. A failed refresh is retried. */
function isDue({ connection, fetchedAtMs, isLive, staleReason }: Catalogue): boolean {
  return fetchedAtMs === null || staleReason !== null || (isOfDemo(connection) && !isLive);
}

const emptyIndex = indexCatalogue([]);

function scheduleUnref(run: () => void, afterMs: number): () => void {
  const timer = setTimeout(run, afterMs).unref();
  return () => clearTimeout(timer);
}
