import { z } from 'zod';
import { DECLARABLE_NEEDS } from './name-lists.ts';
import { ModelId } from './model-id.ts';
import { Policy, PolicyPatch } from './policy.ts';
import { CatalogueModel } from './model.ts';
import { hasHidden } from './visible-text.ts';

export const builtInSlugs = ['main', 'summarization', 'image', 'interface'] as const;

/** Lower-case letters, digits and single hyphens: it becomes the model name `understudy/<slug>`. */
export const CategorySlug = z
  .string()
  .min(1)
  .max(48)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Use lower-case letters, digits and hyphens.');

/** Paths of the API under `/api/categories`, which a slug would be hidden by. */
export const reservedSlugs: readonly string[] = ['order'];

/** The icons a category can have; screens draw them. */
export const CategoryIcon = z.enum([
  'sparkles',
  'file-text',
  'image',
  'zap',
  'code',
  'message',
  'search',
  'bot',
  'book',
  'pen',
  'mic',
  'globe',
  'flask',
  'wrench',
  'shield',
  'layers',
]);
export type CategoryIcon = z.infer<typeof CategoryIcon>;

/** The capabilities that a category declares as required. Requests are routed by their own needs. */
export const CategoryNeeds = z.object({
  inputModalities: z.array(z.string()),
  outputModalities: z.array(z.string()),
  parameters: z.array(z.string()),
});
export type CategoryNeeds = z.infer<typeof CategoryNeeds>;

const once = <Word extends string>(words: readonly [Word, ...Word[]]) =>
  z
    .array(z.enum(words))
    .max(words.length)
    .transform((list) => [...new Set(list)]);

export const DeclareNeeds = z.strictObject({
  inputModalities: once(DECLARABLE_NEEDS.inputModalities).default([]),
  outputModalities: once(DECLARABLE_NEEDS.outputModalities).default([]),
  parameters: once(DECLARABLE_NEEDS.parameters).default([]),
});
export type DeclareNeeds = z.infer<typeof DeclareNeeds>;

const ChainModel = z.object({
  /** The model's id at its connection. */
  id: z.string(),
  /** The slug of the connection. */
  connection: z.string(),
  /** Both in one, as written in a chain. `PUT` accepts this form. */
  target: z.string(),
  name: z.string(),
  /** False if the catalogue does not list it: it stays in the chain and is still tried. */
  known: z.boolean(),
  /** A model that is off keeps its position in the chain and is not tried. */
  enabled: z.boolean(),
  model: CatalogueModel.nullable(),
});

export const Category = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  icon: CategoryIcon,
  builtIn: z.boolean(),
  models: z.array(ChainModel),
  policy: Policy,
  needs: CategoryNeeds,
  version: z.int(),
});
export type Category = z.infer<typeof Category>;

export const CategoriesAnswer = z.object({ categories: z.array(Category) });
export type CategoriesAnswer = z.infer<typeof CategoriesAnswer>;

export const CategoryAnswer = z.object({ category: Category });
export type CategoryAnswer = z.infer<typeof CategoryAnswer>;

export const ModelIds = z
  .array(ModelId)
  .max(100, 'A category can have at most 100 models.')
  .refine((ids) => new Set(ids).size === ids.length, 'A category can contain each model only once.');

export const CategoryName = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(60)
  .refine((name) => !hasHidden(name), 'A name can’t contain hidden characters.');

export const CategoryDescription = z
  .string()
  .trim()
  .max(300)
  .refine((text) => !hasHidden(text.replace(/\r?\n/g, '')), 'A description can’t contain hidden characters.');

/** The slug of a new category. */
export const NewCategorySlug = CategorySlug.refine(
  (slug) => !reservedSlugs.includes(slug),
  'This name is reserved. Choose another one.',
);

/** With `copyOf`, missing fields are taken from that category. */
export const CreateCategory = z.strictObject({
  name: CategoryName,
  slug: NewCategorySlug.optional(),
  copyOf: CategorySlug.optional(),
  description: CategoryDescription.optional(),
  icon: CategoryIcon.optional(),
  models: ModelIds.optional(),
  disabled: ModelIds.optional(),
  policy: PolicyPatch.optional(),
  needs: DeclareNeeds.optional(),
});
export type CreateCategory = z.infer<typeof CreateCategory>;

/**
 * Replaces the whole chain. `disabled` names exactly the models in it that are off; without it, each remaining
 * model stays on or off. `version` is the version that the chain was read at; without it, the write is
 * unconditional.
 */
export const PutCategory = z.strictObject({
  models: ModelIds.optional(),
  disabled: ModelIds.optional(),
  policy: PolicyPatch.optional(),
  name: CategoryName.optional(),
  description: CategoryDescription.optional(),
  icon: CategoryIcon.optional(),
  needs: DeclareNeeds.optional(),
  version: z.int().optional(),
});
export type PutCategory = z.infer<typeof PutCategory>;

/** Every category once, in the new order. */
export const PutCategoryOrder = z.strictObject({
  slugs: z
    .array(CategorySlug)
    .max(1_000)
    .refine((slugs) => new Set(slugs).size === slugs.length, 'Name each category once.'),
});
export type PutCategoryOrder = z.infer<typeof PutCategoryOrder>;
