import { createHash } from 'node:crypto';
import type { CatalogueStore } from '#db/catalogue-store';
import type { CatalogueModel, ModelsAnswer } from '#lib/contracts/model';
import { type ConnectionId, DEMO } from '#lib/contracts/connection';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import { indexCatalogue, type CatalogueIndex } from './catalogue-index.ts';
import type { CatalogueUpstream, ConnectionService } from './connections/connection-service.ts';
import { isWithinLast } from './system-clock.ts';

/** The answer to `GET /api/models`, written once for each state of the list. */
export type EncodedCatalogue = { readonly body: string; readonly etag: string };

/** A list that took the place of another. */
export type CatalogueRefresh = {
  readonly connection: ConnectionId;
  readonly before: readonly CatalogueModel[];
  readonly after: readonly CatalogueModel[];
};

export type CatalogueService = CatalogueIndex & {
  /** The models of a connection, by id; none as long as its list is not known. */
  readonly of: (connection: ConnectionId) => CatalogueIndex;
  /** How many models a connection lists, as far as it is known. */
  readonly count: (connection: ConnectionId) => number;
  /** In upstream's order. */
  readonly list: () => readonly CatalogueModel[];
  /** Waits for the very first fetch when there is nothing to show yet. */
  readonly read: () => Promise<EncodedCatalogue>;
  /** Asks upstream now; when that fails the old list stays and says why it is old. */
  readonly refresh: () => Promise<EncodedCatalogue>;
  /** Tells of every list that was fetched, before anyone is shown it. */
  readonly onRefresh: (listener: (refresh: CatalogueRefresh) => Promise<void>) => void;
  /** Begins to keep the list fresh. */
  readonly start: () => void;
  readonly close: () => Promise<void>;
};

type CatalogueInput = {
  readonly store: CatalogueStore;
  readonly connection: Pick<ConnectionService, 'catalogueUpstream' | 'onChange'>;
  readonly now: () => number;
  /** For what breaks with nobody waiting for it. */
  readonly reportError: (error: unknown) => void;
  /** Runs something later, without keeping the process alive for it. Gives what calls it off. */
  readonly schedule?: (run: () => void, afterMs: number) => () => void;
};

const REFRESH_MS = 6 * 60 * 60 * 1_000;
const RETRY_MS = 5 * 60 * 1_000;

type Catalogue = {
  readonly connection: ConnectionId;
  readonly models: readonly CatalogueModel[];
  readonly index: CatalogueIndex;
  readonly fetchedAtMs: number | null;
  readonly droppedCount: number;
  readonly isLive: boolean;
  readonly staleReason: string | null;
};

/** Keeps the model list of the connection in use, in memory for every request and on disk for a start without network. */
export async function createCatalogueService(input: CatalogueInput): Promise<CatalogueService> {
  const { store, connection, now, reportError, schedule = scheduleUnref } = input;
  const catalogues = new Map<ConnectionId, Catalogue>();
  const flights = new Map<string, Promise<void>>();
  const listeners: ((refresh: CatalogueRefresh) => Promise<void>)[] = [];
  const closing = new AbortController();
  let isStarted = false;
  let callOff: (() => void) | null = null;
  let upstream = connection.catalogueUpstream();
  let active = await load(upstream.id);
  let following: Promise<void> = Promise.resolve();

  const unfollow = connection.onChange(() => {
    const before = upstream;
    upstream = connection.catalogueUpstream();
    const { id, baseUrl, isChosen } = upstream;
    // Another key sees the same public list.
    if (id === before.id && baseUrl === before.baseUrl && isChosen === before.isChosen) return;
    following = following.then(follow).catch(reportError);
  });

  async function follow(): Promise<void> {
    active = await load(upstream.id);
    if (isStarted) keepFresh();
  }

  async function load(id: ConnectionId): Promise<Catalogue> {
    const held = catalogues.get(id);
    if (held !== undefined) return held;
    const stored = await store.readCatalogue(id);
    const models = stored?.models ?? [];
    const loaded: Catalogue = {
      connection: id,
      models,
      index: indexCatalogue(models),
      fetchedAtMs: stored?.fetchedAtMs ?? null,
      droppedCount: stored?.droppedCount ?? 0,
      isLive: false,
      staleReason: null,
    };
    catalogues.set(id, loaded);
    return loaded;
  }

  /** Fetches at once when the list is due, else plans the next time. */
  function keepFresh(): void {
    callOff?.();
    callOff = null;
    // Before the person chose nothing is asked unbidden.
    if (!upstream.isChosen) return;
    const fetchedAtMs = active.fetchedAtMs ?? 0;
    const nowMs = now();
    if (isDue(active) || !isWithinLast(REFRESH_MS, fetchedAtMs, nowMs)) refreshActive().catch(reportError);
    else callOff = schedule(keepFresh, fetchedAtMs + REFRESH_MS - nowMs);
  }

  /** Whoever asks while a fetch is under way gets that one. */
  function refreshActive(): Promise<void> {
    const key = flightKey();
    let flight = flights.get(key);
    if (flight === undefined) {
      flight = refreshOne(upstream).finally(() => flights.delete(key));
      flights.set(key, flight);
    }
    return flight;
  }

  function flightKey(): string {
    return `${upstream.id} ${upstream.baseUrl}`;
  }

  async function refreshOne(server: CatalogueUpstream): Promise<void> {
    const { id, name } = server;
    const fetched = (await upstreamOf(server).catalogue?.(server, { signal: closing.signal })) ?? {
      outcome: 'failed',
      reason: `Understudy can’t read the model list of ${name}.`,
    };
    if (closing.signal.aborted) return;
    const before = await load(id);
    let next: Catalogue;
    switch (fetched.outcome) {
      case 'failed':
        next = { ...before, isLive: false, staleReason: fetched.reason };
        break;
      case 'fetched': {
        const { models, droppedCount } = fetched.catalogue;
        const fetchedAtMs = Math.round(now());
        await store.replaceCatalogue(id, { models, droppedCount, fetchedAtMs });
        for (const listener of listeners)
          await listener({ connection: id, before: before.models, after: models }).catch(reportError);
        const index = indexCatalogue(models);
        next = { connection: id, models, index, fetchedAtMs, droppedCount, isLive: true, staleReason: null };
      }
    }
    catalogues.set(id, next);
    if (active.connection !== id) return;
    active = next;
    if (!isStarted) return;
    callOff?.();
    callOff = schedule(keepFresh, fetched.outcome === 'fetched' ? REFRESH_MS : RETRY_MS);
  }

  return {
    of: (id) => catalogues.get(id)?.index ?? emptyIndex,
    count: (id) => catalogues.get(id)?.models.length ?? 0,
    lookup: (id) => active.index.lookup(id),
    resolve: (returned) => active.index.resolve(returned),
    list: () => active.models,
    async read() {
      await following;
      if (active.fetchedAtMs === null) await flights.get(flightKey());
      return encode(active);
    },
    async refresh() {
      await following;
      await refreshActive();
      return encode(active);
    },
    onRefresh(listener) {
      listeners.push(listener);
    },
    start() {
      isStarted = true;
      keepFresh();
    },
    async close() {
      closing.abort();
      unfollow();
      callOff?.();
      await Promise.allSettled(flights.values());
    },
  };
}

/** The demo's list is a local one that comes with the program; an old one that could not be renewed is tried again. */
function isDue({ connection, fetchedAtMs, isLive, staleReason }: Catalogue): boolean {
  return fetchedAtMs === null || staleReason !== null || (connection === DEMO && !isLive);
}

const emptyIndex = indexCatalogue([]);

const encodings = new WeakMap<Catalogue, EncodedCatalogue>();

function encode(catalogue: Catalogue): EncodedCatalogue {
  const held = encodings.get(catalogue);
  if (held !== undefined) return held;
  const { models, fetchedAtMs, connection, isLive, droppedCount, staleReason } = catalogue;
  const answer: ModelsAnswer = {
    models: [...models],
    fetchedAt: fetchedAtMs === null ? null : new Date(fetchedAtMs).toISOString(),
    source: connection === DEMO ? 'demo' : isLive ? 'live' : 'cache',
    droppedCount,
    staleReason,
  };
  const body = JSON.stringify(answer);
  const hash = createHash('sha256').update(body).digest('base64url');
  const encoded: EncodedCatalogue = { body, etag: `"${hash.slice(0, 22)}"` };
  encodings.set(catalogue, encoded);
  return encoded;
}

function scheduleUnref(run: () => void, afterMs: number): () => void {
  const timer = setTimeout(run, afterMs).unref();
  return () => clearTimeout(timer);
}
