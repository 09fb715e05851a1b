import type { ModelList } from '#lib/models/replace-in-list';

/** The chain with the model moved to `to`; positions outside are moved to the nearest end. */
export function moveModel(models: readonly string[], id: string, to: number): readonly string[] {
  const from = models.indexOf(id);
  if (from === -1) return models;
  const place = Math.max(0, Math.min(models.length - 1, to));
  if (place === from) return models;
  const rest = models.filter((model) => model !== id);
  return [...rest.slice(0, place), id, ...rest.slice(place)];
}

/** A chain holds a model once: adding it again changes nothing. */
export function addModel(models: readonly string[], id: string): readonly string[] {
  return models.includes(id) ? models : [...models, id];
}

export function removeModel(models: readonly string[], id: string): readonly string[] {
  return models.includes(id) ? models.filter((model) => model !== id) : models;
}

export type CopyWay = 'replace' | 'append';

/** The target after the source was copied into it. When appending, models that both have keep their place. */
export function copyInto(target: ModelList, source: ModelList, way: CopyWay): ModelList {
  if (way === 'replace') return { models: source.models, disabled: source.disabled };
  const fresh = source.models.filter((id) => !target.models.includes(id));
  return {
    models: [...target.models, ...fresh],
    disabled: [...target.disabled, ...source.disabled.filter((id) => fresh.includes(id))],
  };
}

export function isSameList(a: ModelList, b: ModelList): boolean {
  const entriesOf = ({ models, disabled }: ModelList) => models.map((id) => [id, disabled.includes(id)]);
  return JSON.stringify(entriesOf(a)) === JSON.stringify(entriesOf(b));
}
