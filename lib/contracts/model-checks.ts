import { z } from 'zod';
import { Category, CategorySlug } from './category.ts';
import { ModelId } from './model-id.ts';

/** The possible changes to a listed model. */
export const FindingKind = z.enum([
  'renamed',
  'alias_moved',
  'deprecated',
  'gone',
  'free_ended',
  'repriced',
  'lost_capability',
  'gained_capability',
  'context_changed',
  'returned',
]);
export type FindingKind = z.infer<typeof FindingKind>;

/**
 * One difference from what the person last saw. `before` and `after` depend on the kind: ids, a date, a
 * capability, a number of tokens, or prices as "0.57 2.3", USD per million in and out.
 */
export const Finding = z.object({
  kind: FindingKind,
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** One sentence. */
  text: z.string(),
});
export type Finding = z.infer<typeof Finding>;

export const Repair = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('replace'), by: ModelId }),
  z.strictObject({ kind: z.literal('remove') }),
  /** Accepts the current state: it is not reported again until something else changes. */
  z.strictObject({ kind: z.literal('accept') }),
]);
export type Repair = z.infer<typeof Repair>;

/** Reports the last accepted state again. */
const TakeBack = z.strictObject({ kind: z.literal('take_back') });

export const RowState = z.enum([
  /** As the person last saw it. */
  'live',
  /** The catalogue never listed it; it is still tried. */
  'unknown',
  /** It can be called, but something changed. */
  'changed',
  'deprecated',
  'renamed',
  'free_ended',
  'gone',
]);
export type RowState = z.infer<typeof RowState>;

export const ModelCheck = z.object({
  category: z.string(),
  model: z.string(),
  enabled: z.boolean(),
  state: RowState,
  findings: z.array(Finding),
  /** The fix; null if nothing needs to be done. */
  repair: Repair.nullable(),
});
export type ModelCheck = z.infer<typeof ModelCheck>;

export const ChainAlarm = z.object({ category: z.string(), workingModels: z.int(), text: z.string() });
export type ChainAlarm = z.infer<typeof ChainAlarm>;

export const CatalogueChange = Finding.extend({
  id: z.int(),
  at: z.string(),
  model: z.string(),
  seen: z.boolean(),
});
export type CatalogueChange = z.infer<typeof CatalogueChange>;

export const ModelChecksAnswer = z.object({
  /** Every model of every chain, chain by chain and in order. */
  rows: z.array(ModelCheck),
  alarms: z.array(ChainAlarm),
  /** Newest first. */
  changesSinceLastLook: z.array(CatalogueChange),
  earlierChanges: z.array(CatalogueChange),
});
export type ModelChecksAnswer = z.infer<typeof ModelChecksAnswer>;

/** Everything up to and including this change has been seen. */
export const PostSeen = z.strictObject({ upTo: z.int() });
export type PostSeen = z.infer<typeof PostSeen>;

/** `version` is the category's version on the screen; without it, the repair applies to the current chain. */
export const PostRepair = z.strictObject({
  category: CategorySlug,
  model: ModelId,
  repair: z.discriminatedUnion('kind', [...Repair.options, TakeBack]),
  version: z.int().optional(),
});
export type PostRepair = z.infer<typeof PostRepair>;

/** The category after the repair, to be shown, and before it, for undo. */
export const RepairAnswer = z.object({ category: Category, before: Category });
export type RepairAnswer = z.infer<typeof RepairAnswer>;
