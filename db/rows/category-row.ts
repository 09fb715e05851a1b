import { CategoryIcon, CategoryNeeds } from '#lib/contracts/category';
import { targetKey, type TargetKey, targetOf } from '#lib/contracts/target';
import type { CategoryChange, NewCategory, StoredCategory } from '#lib/store/categories';
import { parseOwnPolicy } from '#lib/store/own-policy';
import type { categories, categoryModels } from '#db/sqlite/schema';

type ModelRow = typeof categoryModels.$inferSelect;

export function toStoredCategory(
  row: typeof categories.$inferSelect,
  models: readonly ModelRow[],
): StoredCategory {
  const { slug, name, description, builtIn, version } = row;
  return {
    slug,
    name,
    description,
    builtIn,
    models: models.map(keyOf),
    disabled: models.filter(({ enabled }) => !enabled).map(keyOf),
    // A value by another version that this one can't read counts as absent.
    icon: CategoryIcon.safeParse(row.icon).data ?? null,
    needs: CategoryNeeds.safeParse(row.needs).data ?? null,
    policy: parseOwnPolicy(row.policy),
    version,
  };
}

function keyOf({ connection, modelId }: ModelRow): TargetKey {
  return targetKey(connection, modelId);
}

/** The stored form of a new category. */
export function madeCategory(category: NewCategory): StoredCategory {
  const policy = parseOwnPolicy(category.policy);
  const disabled = category.models.filter((id) => category.disabled.includes(id));
  return { ...category, policy, disabled, builtIn: false, version: 1 };
}

export function changedCategory(current: StoredCategory, change: CategoryChange): StoredCategory {
  const models = change.models ?? current.models;
  const off = change.disabled ?? current.disabled;
  return {
    ...current,
    name: change.name ?? current.name,
    description: change.description ?? current.description,
    icon: change.icon ?? current.icon,
    needs: change.needs ?? current.needs,
    models,
    disabled: models.filter((id) => off.includes(id)),
    policy: parseOwnPolicy({ ...current.policy, ...change.policyPatch }),
    version: current.version + 1,
  };
}

/** What its row holds of it. */
export function categoryColumns({ name, description, icon, needs, policy, version }: StoredCategory) {
  return { name, description, icon, needs, policy, version };
}

export function modelRows({ slug, models, disabled }: StoredCategory): ModelRow[] {
  const off = new Set(disabled);
  return models.map((key, position) => {
    const { connection, model } = targetOf(key);
    return { categorySlug: slug, position, connection, modelId: model, enabled: !off.has(key) };
  });
}
