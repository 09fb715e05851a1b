import type { Category, CategoryIcon, CategoryNeeds, CreateCategory } from '#lib/contracts/category';
import { declaredNeeds } from '#lib/contracts/declared-needs';
import type { Policy } from '#lib/contracts/policy';

/** The parts of a category that a person edits. */
export type DraftContent = {
  name: string;
  description: string;
  icon: CategoryIcon;
  needs: CategoryNeeds;
  models: readonly string[];
  /** Models that are switched off: they keep their place and are not tried. */
  disabled: readonly string[];
  policy: Policy;
};

export type DraftPart = keyof DraftContent;

export function contentOf(category: Category): DraftContent {
  const { name, description, icon, needs, models, policy } = category;
  return {
    name,
    description,
    icon,
    needs,
    models: models.map(({ target }) => target),
    disabled: models.filter(({ enabled }) => !enabled).map(({ target }) => target),
    policy,
  };
}

/** The request that creates a category like this one, without its slug. Undeclared needs are left to the server. */
export function creationOf({ needs, models, disabled, ...face }: DraftContent): Omit<CreateCategory, 'slug'> {
  const declared = declaredNeeds(needs);
  return {
    ...face,
    models: [...models],
    disabled: disabled.filter((id) => models.includes(id)),
    ...(declared === null ? {} : { needs: declared }),
  };
}

export function isSameContent(a: DraftContent, b: DraftContent): boolean {
  return a === b || isSame(a, b);
}

/** By value; the order of keys does not count, the order of lists does. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = definedEntries(a);
  const right = new Map(definedEntries(b));
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
  );
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, part]) => part !== undefined);
}
