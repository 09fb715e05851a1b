import type { ConfigFile } from '#lib/contracts/config';
import { OPENROUTER } from '#lib/contracts/known-connections';
import type { CatalogueModel } from '#lib/contracts/model';
import { readTarget } from '#lib/contracts/written-target';
import { type CatalogueView, viewCatalogue } from '#lib/models/catalogue-view';
import { findStale } from '#lib/models/find-changes';

export type CheckedModel = { readonly category: string; readonly model: string; readonly text: string };

export type ConfigCheck = {
  /** Models that fail the check. */
  readonly stale: readonly CheckedModel[];
  /** Models that are off, or will be removed later: worth reporting, but no failure. */
  readonly notes: readonly CheckedModel[];
  /** The number of models that the catalogue knows. */
  readonly checkedCount: number;
};

/** The models of a non-default connection, from its latest list. */
export type KnownList = {
  readonly slug: string;
  readonly name: string;
  readonly models: readonly CatalogueModel[];
  /** The day, such as `2026-11-21`. */
  readonly fetchedOn: string;
};

/** A model that will be removed sooner than this counts as stale, because little time is left to replace it. */
const SOON_MS = 30 * 24 * 60 * 60 * 1_000;

/**
 * Checks the models of a config file against OpenRouter's catalogue, and those of other connections against
 * their stored lists.
 */
export function checkConfig(
  config: ConfigFile,
  {
    models,
    others,
    nowMs,
  }: {
    readonly models: readonly CatalogueModel[];
    readonly others: readonly KnownList[];
    readonly nowMs: number;
  },
): ConfigCheck {
  const view = viewCatalogue(models);
  const stale: CheckedModel[] = [];
  const notes: CheckedModel[] = [];
  let checkedCount = 0;
  for (const { slug, models: ids, disabled = [] } of config.categories) {
    for (const model of ids) {
      const target = readTarget(model);
      const isOff = disabled.includes(model);
      const found =
        target.slug === null || target.slug === OPENROUTER
          ? checkListed(target.model, view, nowMs)
          : checkElsewhere(target.slug, target.model, others);
      if (found.outcome !== 'unknown') checkedCount += 1;
      if (found.outcome === 'fine') continue;
      const text = isOff ? `${found.text} Switched off here.` : found.text;
      (found.outcome === 'stale' && !isOff ? stale : notes).push({ category: slug, model, text });
    }
  }
  return { stale, notes, checkedCount };
}

type Checked =
  | { readonly outcome: 'fine' }
  | { readonly outcome: 'stale' | 'ends_later' | 'unknown'; readonly text: string };

function checkListed(id: string, view: CatalogueView, nowMs: number): Checked {
  const found = findStale(id, view);
  if (found === null) return { outcome: 'fine' };
  const isLate = found.kind === 'deprecated' && Date.parse(found.after ?? '') - nowMs > SOON_MS;
  return { outcome: isLate ? 'ends_later' : 'stale', text: found.text };
}

/** By the connection's stored list, which only says what exists. */
function checkElsewhere(slug: string, id: string, others: readonly KnownList[]): Checked {
  const other = others.find((one) => one.slug === slug);
  if (other === undefined)
    return {
      outcome: 'unknown',
      text: 'Not checked: no model list is stored for this connection.',
    };
  return viewCatalogue(other.models).find(id) === undefined
    ? { outcome: 'stale', text: `Not in the model list of ${other.name}, stored on ${other.fetchedOn}.` }
    : { outcome: 'fine' };
}
