import type { Baseline, DoctorStore, NewChange, StoredChange } from '#lib/store/models';
import type { Category } from '#lib/contracts/category';
import type {
  CatalogueChange,
  ChainAlarm,
  ModelChecksAnswer,
  ModelCheck,
  PostRepair,
} from '#lib/contracts/model-checks';
import type { CatalogueModel } from '#lib/contracts/model';
import type { ConnectionId } from '#lib/contracts/connection';
import { DEMO, isPlainServer, OPENROUTER } from '#lib/contracts/known-connections';
import { targetKey } from '#lib/contracts/target';
import { viewCatalogue, type CatalogueView } from '#lib/models/catalogue-view';
import { costsNothing } from '#lib/engine/policy-guards';
import { alarmOf, currentFindings, diagnose, findingKey } from '#lib/models/diagnose';
import { finding, findChanges } from '#lib/models/find-changes';
import { replaceInList } from '#lib/models/replace-in-list';
import { ApiError } from '#lib/server/api-error';
import type { CatalogueRefresh, CatalogueService } from './catalogue-service.ts';
import type { CategoryService } from '#lib/server/category-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';

export type ModelWatch = {
  readonly read: () => Promise<ModelChecksAnswer>;
  readonly markSeen: (upTo: number) => Promise<ModelChecksAnswer>;
  /** Returns the category after the repair and before it. */
  readonly repair: (input: PostRepair) => Promise<{ category: Category; before: Category }>;
  /** Compares a new catalogue with the previous one for every model in use. Changes no category. */
  readonly noteRefresh: (refresh: CatalogueRefresh) => Promise<void>;
  /** A model in use as the person last knew it; null if that is not known. From memory: requests ask for it. */
  readonly knownAs: (connection: ConnectionId, model: string) => CatalogueModel | null;
  /** Reloads what the person stated, after another process changed it. */
  readonly reload: () => Promise<void>;
  /** Whether the person last knew it as free. */
  readonly wasFree: (connection: ConnectionId, model: string) => boolean;
};

/** A model at a connection. */
type Place = { readonly connection: ConnectionId; readonly model: string };

type ModelWatchInput = {
  readonly store: DoctorStore;
  readonly catalogue: Pick<CatalogueService, 'fetched'>;
  readonly categories: Pick<CategoryService, 'list' | 'read' | 'replace'>;
  readonly connections: Pick<
    ConnectionService,
    'readTarget' | 'writeTarget' | 'locate' | 'listInUse' | 'find'
  >;
  readonly now: () => number;
};

/** The number of past changes that can be read back. */
const SHOWN_CHANGES = 200;

/** Watches the models in use at every connection: what changed, and what would fix it. */
export async function createModelWatch({
  store,
  catalogue,
  categories,
  connections,
  now,
}: ModelWatchInput): Promise<ModelWatch> {
  /** The baselines as last read or written. */
  const remembered = new Map<ConnectionId, ReadonlyMap<string, Baseline>>();
  const views = new WeakMap<readonly CatalogueModel[], CatalogueView>();

  await reload();

  async function reload(): Promise<void> {
    for (const { id } of connections.listInUse()) await readBaselines(id);
  }

  async function readBaselines(connection: ConnectionId): Promise<Map<string, Baseline>> {
    const baselines = await store.readBaselines(connection);
    remembered.set(connection, baselines);
    return baselines;
  }

  async function writeBaseline(connection: ConnectionId, baseline: Baseline): Promise<void> {
    await store.writeBaselines(connection, [baseline]);
    await readBaselines(connection);
  }

  function isPlain(connection: ConnectionId): boolean {
    const found = connections.find(connection);
    return found !== undefined && isPlainServer(found);
  }

  function viewOf(connection: ConnectionId): CatalogueView {
    const models = catalogue.fetched(connection);
    const view = views.get(models) ?? viewCatalogue(models, isPlain(connection));
    views.set(models, view);
    return view;
  }

  /** The connection that a written target is called at; null if it was removed. */
  function locate(written: string): Place | null {
    const target = connections.readTarget(written);
    if (target.outcome !== 'read') return null;
    const { connection, model } = connections.locate(target.key);
    return { connection: connection.id, model };
  }

  function write({ connection, model }: Place): string {
    return connections.writeTarget(targetKey(connection === DEMO ? OPENROUTER : connection, model));
  }

  /** The models in use at a connection. */
  async function listedAt(connection: ConnectionId): Promise<Set<string>> {
    const places = (await categories.list()).flatMap(({ models }) =>
      models.flatMap(({ target }) => locate(target) ?? []),
    );
    return new Set(places.filter((place) => place.connection === connection).map(({ model }) => model));
  }

  /** A model is compared with its facts when it was first used in a category. */
  async function knowListed(
    connection: ConnectionId,
    find: (id: string) => CatalogueModel | undefined,
  ): Promise<Map<string, Baseline>> {
    const baselines = await readBaselines(connection);
    const fresh: Baseline[] = [];
    for (const id of await listedAt(connection)) {
      const model = baselines.has(id) ? undefined : find(id);
      if (model !== undefined) fresh.push({ model, accepted: [], before: null });
    }
    if (fresh.length > 0) await store.writeBaselines(connection, fresh);
    for (const baseline of fresh) baselines.set(baseline.model.id, baseline);
    return baselines;
  }

  async function read(): Promise<ModelChecksAnswer> {
    const baselines = new Map<ConnectionId, Map<string, Baseline>>();
    for (const { id } of connections.listInUse()) {
      const view = viewOf(id);
      if (view.models.length > 0) baselines.set(id, await knowListed(id, view.find));
    }
    const rows: ModelCheck[] = [];
    const alarms: ChainAlarm[] = [];
    for (const { slug, models } of await categories.list()) {
      const targets = new Set(models.map(({ target }) => target));
      const ofList = models.map(({ target, enabled }) => {
        const place = locate(target);
        if (place === null) return { row: unknownRow(slug, target, enabled), works: true };
        const view = viewOf(place.connection);
        const at = (model: string): string => write({ ...place, model });
        const { state, findings, repair } = diagnose({
          id: place.model,
          known: baselines.get(place.connection)?.get(place.model) ?? null,
          view,
          isInList: (other) => targets.has(at(other)),
        });
        const row: ModelCheck = {
          ...unknownRow(slug, target, enabled),
          state,
          findings: [...findings],
          repair: repair?.kind === 'replace' ? { kind: 'replace', by: at(repair.by) } : repair,
        };
        // A model that was never listed is still tried, and an old name that upstream still lists can be
        // called.
        return { row, works: state === 'unknown' || view.find(place.model) !== undefined };
      });
      rows.push(...ofList.map(({ row }) => row));
      const alarm = alarmOf(ofList.map(({ row: { enabled }, works }) => ({ enabled, works })));
      if (alarm !== null) alarms.push({ category: slug, ...alarm });
    }
    const changes: CatalogueChange[] = [];
    for (const { id } of connections.listInUse())
      for (const change of await store.listChanges(id, SHOWN_CHANGES))
        changes.push(showChange(change, write({ connection: id, model: change.model })));
    const newest = changes.toSorted((a, b) => b.id - a.id).slice(0, SHOWN_CHANGES);
    return {
      rows,
      alarms,
      changesSinceLastLook: newest.filter(({ seen }) => !seen),
      earlierChanges: newest.filter(({ seen }) => seen),
    };
  }

  async function accept(target: string): Promise<void> {
    const place = locate(target);
    if (place === null) return;
    const { connection, model } = place;
    const view = viewOf(connection);
    const known = (await knowListed(connection, view.find)).get(model);
    if (known === undefined) return;
    const accepted = currentFindings(known.model, view).map(findingKey);
    const before = { model: known.model, accepted: known.accepted };
    await writeBaseline(connection, { model: view.find(model) ?? known.model, accepted, before });
  }

  async function takeBack(target: string): Promise<void> {
    const place = locate(target);
    const before =
      place === null ? null : ((await readBaselines(place.connection)).get(place.model)?.before ?? null);
    if (place === null || before === null)
      throw new ApiError('not_found', `No accepted finding about ${target} to undo.`);
    await writeBaseline(place.connection, { ...before, before: null });
  }

  const knownAs = (connection: ConnectionId, model: string): CatalogueModel | null =>
    remembered.get(connection)?.get(model)?.model ?? null;

  return {
    read,
    reload,
    knownAs,
    wasFree(connection, model) {
      const facts = knownAs(connection, model);
      return facts !== null && costsNothing({ id: model, facts });
    },

    async markSeen(upTo) {
      for (const { id } of connections.listInUse()) await store.markSeen(id, upTo);
      return read();
    },

    async repair({ category: slug, model, repair, version }) {
      const before = await categories.read(slug);
      const ids = before.models.map(({ target }) => target);
      if (!ids.includes(model)) {
        throw new ApiError('not_found', `${model} is no longer in this category.`, {
          beside: { category: before },
        });
      }
      const disabled = before.models.filter(({ enabled }) => !enabled).map(({ target }) => target);
      const replace = async (models: string[], off: string[]) => ({
        category: await categories.replace(slug, {
          models,
          disabled: off,
          version: version ?? before.version,
        }),
        before,
      });
      switch (repair.kind) {
        case 'accept':
          await accept(model);
          return { category: before, before };
        case 'take_back':
          await takeBack(model);
          return { category: before, before };
        case 'remove':
          return replace(
            ids.filter((id) => id !== model),
            disabled,
          );
        case 'replace': {
          const list = replaceInList({ models: ids, disabled }, model, repair.by);
          return replace(list.models, list.disabled);
        }
      }
    },

    async noteRefresh({ connection: connectionId, before, after }) {
      const ids = await listedAt(connectionId);
      const old = viewCatalogue(before, isPlain(connectionId));
      const view = viewCatalogue(after, isPlain(connectionId));
      const known = await readBaselines(connectionId);
      await knowListed(connectionId, (id) => old.find(id) ?? view.find(id));
      const changes = [...ids].flatMap((id): NewChange[] => {
        const was = old.find(id);
        if (was !== undefined) return findChanges(was, view).map((found) => ({ model: id, ...found }));
        const isBack = before.length > 0 && known.has(id) && view.find(id) !== undefined;
        return isBack ? [{ model: id, ...finding('returned', null, id) }] : [];
      });
      await store.addChanges(connectionId, now(), changes);
      await store.keepBaselines(connectionId, [...ids]);
    },
  };
}

function unknownRow(category: string, model: string, enabled: boolean): ModelCheck {
  return { category, model, enabled, state: 'unknown', findings: [], repair: null };
}

function showChange({ id, atMs, kind, before, after, seen }: StoredChange, model: string): CatalogueChange {
  return { id, at: new Date(atMs).toISOString(), model, seen, ...finding(kind, before, after) };
}
