import type { Baseline, DoctorStore, NewChange, StoredChange } from '#db/doctor-store';
import type { Category } from '#lib/contracts/category';
import type {
  CatalogueChange,
  DoctorAlarm,
  DoctorAnswer,
  DoctorRow,
  PostDoctorRepair,
} from '#lib/contracts/doctor';
import type { CatalogueModel } from '#lib/contracts/model';
import type { ConnectionId } from '#lib/contracts/connection';
import { viewCatalogue, type CatalogueView } from '#lib/models/catalogue-view';
import { alarmOf, currentFindings, diagnose, findingKey } from '#lib/models/diagnose';
import { finding, findChanges } from '#lib/models/find-changes';
import { replaceInList } from '#lib/models/replace-in-list';
import { ApiError } from './api-error.ts';
import type { CatalogueRefresh, CatalogueService } from './catalogue-service.ts';
import type { CategoryService } from './category-service.ts';

export type DoctorService = {
  readonly read: () => Promise<DoctorAnswer>;
  readonly markSeen: (upTo: number) => Promise<DoctorAnswer>;
  /** Gives the category after the repair and before it. */
  readonly repair: (input: PostDoctorRepair) => Promise<{ category: Category; before: Category }>;
  /** Compares a new catalogue with the previous one for every model in use. Changes no category. */
  readonly noteRefresh: (refresh: CatalogueRefresh) => Promise<void>;
};

type DoctorInput = {
  readonly store: DoctorStore;
  readonly catalogue: Pick<CatalogueService, 'list'>;
  readonly categories: Pick<CategoryService, 'list' | 'read' | 'replace'>;
  readonly connection: () => ConnectionId;
  readonly now: () => number;
};

/** How many past changes can be read back. */
const SHOWN_CHANGES = 200;

/** Watches the models in use: what happened to them, and what would fix it. */
export function createDoctorService({
  store,
  catalogue,
  categories,
  connection,
  now,
}: DoctorInput): DoctorService {
  const views = new WeakMap<readonly CatalogueModel[], CatalogueView>();

  function currentView(): CatalogueView {
    const models = catalogue.list();
    const view = views.get(models) ?? viewCatalogue(models);
    views.set(models, view);
    return view;
  }

  async function listedIds(): Promise<Set<string>> {
    return new Set((await categories.list()).flatMap(({ models }) => models.map(({ target }) => target)));
  }

  /** A model is compared with what it was when it was first used in a category. */
  async function knowListed(
    connectionId: ConnectionId,
    find: (id: string) => CatalogueModel | undefined,
  ): Promise<Map<string, Baseline>> {
    const baselines = await store.readBaselines(connectionId);
    const fresh: Baseline[] = [];
    for (const id of await listedIds()) {
      const model = baselines.has(id) ? undefined : find(id);
      if (model !== undefined) fresh.push({ model, accepted: [], before: null });
    }
    if (fresh.length > 0) await store.writeBaselines(connectionId, fresh);
    for (const baseline of fresh) baselines.set(baseline.model.id, baseline);
    return baselines;
  }

  async function read(): Promise<DoctorAnswer> {
    const connectionId = connection();
    const view = currentView();
    const hasCatalogue = view.models.length > 0;
    const baselines = hasCatalogue ? await knowListed(connectionId, view.find) : new Map<string, Baseline>();
    const rows: DoctorRow[] = [];
    const alarms: DoctorAlarm[] = [];
    for (const { slug, models } of await categories.list()) {
      const ids = new Set(models.map(({ target }) => target));
      const ofList = models.map(({ target: id, enabled }): DoctorRow => {
        const known = baselines.get(id) ?? null;
        const { state, findings, repair } = diagnose({
          id,
          known,
          view,
          isInList: (other) => ids.has(other),
        });
        return { category: slug, model: id, enabled, state, findings: [...findings], repair };
      });
      rows.push(...ofList);
      // A model that was never listed is still tried, and an old name that upstream still lists can be called.
      const alarm = alarmOf(
        ofList.map(({ model, enabled, state }) => ({
          enabled,
          works: state === 'unknown' || view.find(model) !== undefined,
        })),
      );
      if (alarm !== null) alarms.push({ category: slug, ...alarm });
    }
    const changes = (await store.listChanges(connectionId, SHOWN_CHANGES)).map(showChange);
    return {
      rows,
      alarms,
      changesSinceLastLook: changes.filter(({ seen }) => !seen),
      earlierChanges: changes.filter(({ seen }) => seen),
    };
  }

  async function accept(id: string): Promise<void> {
    const connectionId = connection();
    const view = currentView();
    const known = (await knowListed(connectionId, view.find)).get(id);
    if (known === undefined) return;
    const accepted = currentFindings(known.model, view).map(findingKey);
    const before = { model: known.model, accepted: known.accepted };
    await store.writeBaselines(connectionId, [{ model: view.find(id) ?? known.model, accepted, before }]);
  }

  async function takeBack(id: string): Promise<void> {
    const connectionId = connection();
    const before = (await store.readBaselines(connectionId)).get(id)?.before ?? null;
    if (before === null) throw new ApiError('not_found', `No accepted finding about ${id} to undo.`);
    await store.writeBaselines(connectionId, [{ ...before, before: null }]);
  }

  return {
    read,

    async markSeen(upTo) {
      await store.markSeen(connection(), upTo);
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
      const write = async (models: string[], off: string[]) => ({
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
          return write(
            ids.filter((id) => id !== model),
            disabled,
          );
        case 'replace': {
          const list = replaceInList({ models: ids, disabled }, model, repair.by);
          return write(list.models, list.disabled);
        }
      }
    },

    async noteRefresh({ connection: connectionId, before, after }) {
      const ids = await listedIds();
      const old = viewCatalogue(before);
      const view = viewCatalogue(after);
      const known = await store.readBaselines(connectionId);
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

function showChange({ id, atMs, model, kind, before, after, seen }: StoredChange): CatalogueChange {
  return { id, at: new Date(atMs).toISOString(), model, seen, ...finding(kind, before, after) };
}
