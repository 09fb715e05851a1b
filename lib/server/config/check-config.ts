import type { ConfigFile } from '#lib/contracts/config';
import { OPENROUTER } from '#lib/contracts/connection';
import type { CatalogueModel } from '#lib/contracts/model';
import { readTarget } from '#lib/contracts/target';
import { viewCatalogue } from '#lib/models/catalogue-view';
import { findStale } from '#lib/models/find-changes';

export type CheckedModel = { readonly category: string; readonly model: string; readonly text: string };

export type ConfigCheck = {
  /** Models that fail the check. */
  readonly stale: readonly CheckedModel[];
  /** Models that are off, or removed later: worth knowing, but no reason to fail. */
  readonly notes: readonly CheckedModel[];
  /** How many models the catalogue could say anything about. */
  readonly checkedCount: number;
};

/** A model that is removed sooner than this counts as stale: little time is left to replace it. */
const SOON_MS = 30 * 24 * 60 * 60 * 1_000;

/** Checks the models of a config file against a catalogue. */
export function checkConfig(
  config: ConfigFile,
  models: readonly CatalogueModel[],
  nowMs: number,
): ConfigCheck {
  const view = viewCatalogue(models);
  const stale: CheckedModel[] = [];
  const notes: CheckedModel[] = [];
  let checkedCount = 0;
  for (const { slug, models: ids, disabled = [] } of config.categories) {
    for (const model of ids) {
      const target = readTarget(model);
      if (target.slug !== null && target.slug !== OPENROUTER) {
        notes.push({ category: slug, model, text: 'At another connection, so it was not checked.' });
        continue;
      }
      checkedCount += 1;
      const found = findStale(target.model, view);
      if (found === null) continue;
      const isLate = found.kind === 'deprecated' && Date.parse(found.after ?? '') - nowMs > SOON_MS;
      const isOff = disabled.includes(model);
      const text = isOff ? `${found.text} Switched off here.` : found.text;
      (isLate || isOff ? notes : stale).push({ category: slug, model, text });
    }
  }
  return { stale, notes, checkedCount };
}
