import type { Category } from '#lib/contracts/category';
import type { FactsByKind } from './notice-board.ts';
import { foreseePrice } from '#lib/engine/foresee-guard';
import type { PricedModel } from '#lib/engine/policy-guards';
import { explainPriceEffect } from '#lib/words/price-effect';

export type PriceEffect = FactsByKind['model_repriced']['effects'][number];

/** A category with the models that are on, in order. */
export type PricedChain = Pick<Category, 'slug' | 'name' | 'policy' | 'needs'> & {
  readonly models: readonly PricedTarget[];
};

export type PricedTarget = {
  /** Its written form in the chain. */
  readonly written: string;
  /** With the price that a person last saw. */
  readonly known: PricedModel;
  /** With its current price. */
  readonly current: PricedModel;
};

/**
 * The effects of new prices under each category's price limits, by the model whose price changed: models that a
 * limit affects now and did not before. The first choice's price affects the models compared with it.
 */
export function findPriceEffects(
  chains: readonly PricedChain[],
  repriced: ReadonlySet<string>,
): Map<string, PriceEffect[]> {
  const effects = new Map<string, PriceEffect[]>();
  for (const { slug, name, policy, needs, models } of chains) {
    const [first] = models;
    if (first === undefined) continue;
    for (const target of models) {
      const source = [target, first].find(({ written }) => repriced.has(written));
      if (source === undefined) continue;
      const before = foreseePrice(target.known, policy, first.known, needs);
      const after = foreseePrice(target.current, policy, first.current, needs);
      if (after === null || (before !== null && (before.isAlways || !after.isAlways))) continue;
      const ofSource = effects.get(source.written) ?? [];
      effects.set(source.written, ofSource);
      ofSource.push({
        category: { slug, name },
        model: target.written,
        effect: policy.askWhenDearer !== null ? 'asks' : after.isAlways ? 'skipped' : 'skipped_at_times',
        reason: explainPriceEffect(after.cause, target.written),
      });
    }
  }
  return effects;
}
