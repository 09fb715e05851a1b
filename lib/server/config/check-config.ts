import type { ConfigFile } from '#lib/contracts/config';
import type { CatalogueModel } from '#lib/contracts/model';
import { viewCatalogue } from '#lib/models/catalogue-view';
import { findStale } from '#lib/models/find-changes';

export type CheckedModel = { readonly category: string; readonly model: string; readonly text: string };

export type ConfigCheck = {
  /** Those that fail the check. */
  readonly stale: readonly CheckedModel[];
  /** Worth knowing, and no reason to fail: models that are off, or go away later. */
  readonly notes: readonly CheckedModel[];
};

/** A model that goes away sooner than this is stale already: there is little time left to replace it. */
const SOON_MS = 30 * 24 * 60 * 60 * 1_000;

/** Holds the models of a config file against a catalogue. */
export function checkConfig(
  config: ConfigFile,
  models: readonly CatalogueModel[],
  nowMs: number,
): ConfigCheck {
  const view = viewCatalogue(models);
  const stale: CheckedModel[] = [];
  const notes: CheckedModel[] = [];
  for (const { slug, models: ids, disabled = [] } of config.categories) {
    for (const model of ids) {
      const found = findStale(model, view);
      if (found === null) continue;
      const isLate = found.kind === 'deprecated' && Date.parse(found.after ?? '') - nowMs > SOON_MS;
      const isOff = disabled.includes(model);
      const text = isOff ? `${found.text} It is switched off.` : found.text;
      (isLate || isOff ? notes : stale).push({ category: slug, model, text });
    }
  }
  return { stale, notes };
}
