import type { CategoryIcon, CategoryNeeds } from '#lib/contracts/category';
import type { Policy, PolicyPatch } from '#lib/contracts/policy';
import type { TargetKey } from '#lib/contracts/target';
/** A category's differences from the defaults. */
export type OwnPolicy = Partial<Policy>;

export type StoredCategory = {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly builtIn: boolean;
  /** First choice first. */
  readonly models: readonly TargetKey[];
  /** The ones that are off. */
  readonly disabled: readonly TargetKey[];
  /** Null: the category's own default. */
  readonly icon: CategoryIcon | null;
  readonly needs: CategoryNeeds | null;
  /** The fields that differ from the defaults. */
  readonly policy: OwnPolicy;
  readonly version: number;
};

export type NewCategory = Pick<
  StoredCategory,
  'slug' | 'name' | 'description' | 'models' | 'disabled' | 'icon' | 'needs'
> & {
  readonly policy: PolicyPatch;
};

export type CategoryChange = {
  readonly models?: readonly TargetKey[] | undefined;
  /** Without it, each remaining model stays on or off. */
  readonly disabled?: readonly TargetKey[] | undefined;
  /** Merged over the stored policy, field by field. */
  readonly policyPatch?: PolicyPatch | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly icon?: CategoryIcon | undefined;
  readonly needs?: CategoryNeeds | undefined;
  /** Without it the write is unconditional. */
  readonly expectedVersion?: number | undefined;
};

export type CreateOutcome = { outcome: 'created'; category: StoredCategory } | { outcome: 'exists' };

export type ReplaceOutcome =
  | { outcome: 'saved'; category: StoredCategory }
  | { outcome: 'conflict'; current: StoredCategory }
  | { outcome: 'missing' };

export type DeleteOutcome =
  | { outcome: 'deleted'; category: StoredCategory }
  | { outcome: 'missing' }
  | { outcome: 'built_in' };

export type CategoryStore = {
  readonly listCategories: () => Promise<StoredCategory[]>;
  readonly createCategory: (category: NewCategory) => Promise<CreateOutcome>;
  /** The whole change, chain included, in one transaction. */
  readonly replaceCategory: (slug: string, change: CategoryChange) => Promise<ReplaceOutcome>;
  readonly deleteCategory: (slug: string) => Promise<DeleteOutcome>;
  /** Sets the order of all categories; false, and nothing changed, if these are not all. */
  readonly orderCategories: (slugs: readonly string[]) => Promise<boolean>;
};
