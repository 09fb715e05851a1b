import type { ModelCheck } from '#lib/contracts/model-checks';
import type { PriceEffect } from './find-price-effects.ts';
import type { NewNotice } from './notice-board.ts';

type NamedCategory = { readonly slug: string; readonly name: string };

/** The notices for changed models, until the person accepts the change or the model leaves the chains. */
export function findModelNotices(
  rows: readonly ModelCheck[],
  nameOf: (category: string) => string,
  effects: ReadonlyMap<string, readonly PriceEffect[]>,
): NewNotice[] {
  const byModel = Map.groupBy(
    rows.filter(({ enabled }) => enabled),
    ({ model }) => model,
  );
  return [...byModel].flatMap(([model, used]) => {
    const [first] = used;
    if (first === undefined) return [];
    const categories = [...new Set(used.map(({ category }) => category))].map((slug) => ({
      slug,
      name: nameOf(slug),
    }));
    return [
      ...findGone(model, first, categories),
      ...findRepriced(model, first, categories, effects.get(model)),
    ];
  });
}

function findGone(model: string, { state, findings }: ModelCheck, categories: NamedCategory[]): NewNotice[] {
  switch (state) {
    case 'gone':
    case 'renamed':
    case 'free_ended':
    case 'deprecated': {
      const found = findings.find(({ kind }) => kind === state);
      const after = found?.after ?? null;
      const facts =
        state === 'deprecated'
          ? { became: 'deprecated' as const, removedOn: after, replacement: null }
          : { became: state, removedOn: null, replacement: after };
      // An announced removal is reported again once it has happened.
      const step = state === 'deprecated' ? 0 : 1;
      return [{ kind: 'model_gone', subject: model, step, facts: { model, categories, ...facts } }];
    }
    case 'live':
    case 'unknown':
    case 'changed':
      return [];
  }
}

function findRepriced(
  model: string,
  { findings }: ModelCheck,
  categories: NamedCategory[],
  effects: readonly PriceEffect[] = [],
): NewNotice[] {
  const repriced = findings.find(({ kind }) => kind === 'repriced');
  const before = readPrices(repriced?.before ?? null);
  const after = readPrices(repriced?.after ?? null);
  if (before === null || after === null) return [];
  // A price that excludes a model is reported again, if it was only a new price before.
  const step = effects.length === 0 ? 0 : 1;
  const facts = { model, categories, before, after, effects: [...effects] };
  return [{ kind: 'model_repriced', subject: model, step, facts }];
}

/** A finding contains "0.57 2.3": USD per million tokens in and out. */
function readPrices(text: string | null): { input: number; output: number } | null {
  const [input, output] = (text ?? '').split(' ').map(Number);
  return input === undefined || output === undefined || Number.isNaN(input + output)
    ? null
    : { input, output };
}
