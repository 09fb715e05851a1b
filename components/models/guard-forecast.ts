import type { CategoryNeeds } from '#lib/contracts/category';
import type { ListedModel, Tier } from '#lib/contracts/model';
import type { Policy } from '#lib/contracts/policy';
import { listedTarget, readTarget, writeTarget } from '#lib/contracts/target';
import { foreseeGuard, type GuardForecast, hasGuards } from '#lib/engine/foresee-guard';
import { tierOf } from '#lib/models/tier';

/** What the rules of a category will do to a target of its chain; `first` is the chain's first choice. */
export type ForecastOf = (target: string, first: string | null) => GuardForecast | null;

/** Reads the rules as the draft has them, before anything is saved. */
export function forecastWith({
  policy,
  needs,
  modelOf,
  overrides,
}: {
  policy: Policy;
  needs: CategoryNeeds;
  modelOf: (target: string) => ListedModel | null;
  /** Tiers set by the person. */
  overrides: ReadonlyMap<string, Tier> | undefined;
}): ForecastOf {
  if (!hasGuards(policy)) return () => null;
  const read = (target: string) => {
    const written = readTarget(target);
    const facts = modelOf(target);
    const lookup = (other: string) => modelOf(writeTarget({ ...written, model: other })) ?? undefined;
    const tier =
      facts === null ? null : tierOf(facts, { override: overrides?.get(listedTarget(target)), lookup }).tier;
    return { id: written.model, facts, tier };
  };
  return (target, first) =>
    foreseeGuard(read(target), policy, first === null || first === target ? undefined : read(first), needs);
}
