import { z } from 'zod';
import { Category, CategorySlug, ModelId } from './category.ts';

/** What can become of a listed model. */
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
 * One thing that is different from what the person knew. `before` and `after` depend on the kind: ids, a date,
 * a capability, a number of tokens, or prices as "0.57 2.3", USD per million in and out.
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
  /** It is fine as it is now: it is not told again until something else changes. */
  z.strictObject({ kind: z.literal('accept') }),
]);
export type Repair = z.infer<typeof Repair>;

/** What was last said to be fine is told again. */
const TakeBack = z.strictObject({ kind: z.literal('take_back') });

export const RowState = z.enum([
  /** As the person knew it. */
  'live',
  /** The catalogue never listed it; it is still tried. */
  'unknown',
  /** Can be called, and something is different. */
  'changed',
  'deprecated',
  'renamed',
  'free_ended',
  'gone',
]);
export type RowState = z.infer<typeof RowState>;

export const DoctorRow = z.object({
  category: z.string(),
  model: z.string(),
  enabled: z.boolean(),
  state: RowState,
  findings: z.array(Finding),
  /** What would mend it; null where nothing needs to be done. */
  repair: Repair.nullable(),
});
export type DoctorRow = z.infer<typeof DoctorRow>;

export const DoctorAlarm = z.object({ category: z.string(), workingModels: z.int(), text: z.string() });
export type DoctorAlarm = z.infer<typeof DoctorAlarm>;

export const CatalogueChange = Finding.extend({
  id: z.int(),
  at: z.string(),
  model: z.string(),
  seen: z.boolean(),
});
export type CatalogueChange = z.infer<typeof CatalogueChange>;

export const DoctorAnswer = z.object({
  /** Every model of every list, list by list and in its order. */
  rows: z.array(DoctorRow),
  alarms: z.array(DoctorAlarm),
  /** The newest first. */
  changesSinceLastLook: z.array(CatalogueChange),
  earlierChanges: z.array(CatalogueChange),
});
export type DoctorAnswer = z.infer<typeof DoctorAnswer>;

/** Everything up to and with this change has been looked at. */
export const PostDoctorSeen = z.strictObject({ upTo: z.int() });
export type PostDoctorSeen = z.infer<typeof PostDoctorSeen>;

/** `version` is that of the category as it was shown; without it the repair goes into the list as it is now. */
export const PostDoctorRepair = z.strictObject({
  category: CategorySlug,
  model: ModelId,
  repair: z.discriminatedUnion('kind', [...Repair.options, TakeBack]),
  version: z.int().optional(),
});
export type PostDoctorRepair = z.infer<typeof PostDoctorRepair>;

/** The category after the repair, to be shown, and as it was, to be brought back. */
export const DoctorRepairAnswer = z.object({ category: Category, before: Category });
