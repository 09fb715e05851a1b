import type { CategoryIcon, CategoryNeeds } from '#lib/contracts/category';
import type { Policy, PolicyPatch } from '#lib/contracts/policy';
import type { TargetKey } from '#lib/contracts/target';
/** What a category says differently from the defaults. */
export type OwnPolicy = Partial<Policy>;

export type StoredCategory = {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly builtIn: boolean;
  /** First choice first. */
  readonly models: readonly TargetKey[];
  /** Those of them that are switched off. */
  readonly disabled: readonly TargetKey[];
  /** Null: as it comes with the category. */
  readonly icon: CategoryIcon | null;
  readonly needs: CategoryNeeds | null;
  /** What differs from the defaults. */
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
  /** Without it each model that stays is on or off as before. */
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
  /** The whole change, list included, in one transaction: all of it or nothing. */
  readonly replaceCategory: (slug: string, change: CategoryChange) => Promise<ReplaceOutcome>;
  readonly deleteCategory: (slug: string) => Promise<DeleteOutcome>;
  /** Puts all of them in this order; false, and nothing changed, where these are not all there are. */
  readonly orderCategories: (slugs: readonly string[]) => Promise<boolean>;
};
