import type { CategoryNeeds } from '#lib/contracts/category';
import type { ModelCheck } from '#lib/contracts/model-checks';
import type { ListedModel, Tier } from '#lib/contracts/model';
import type { DataRegion, Policy } from '#lib/contracts/policy';
import { listedTarget, readTarget, writeTarget } from '#lib/contracts/written-target';
import { foreseeGuard, type GuardForecast, hasGuards } from '#lib/engine/foresee-guard';
import { tierOf } from '#lib/models/tier';
import type { RegionOf } from './use-regions.ts';

export type RowForecast =
  | GuardForecast
  /** Its connection is outside of the category's region, or its region is unknown. */
  | {
      readonly kind: 'never';
      readonly cause: {
        readonly kind: 'region';
        readonly wanted: DataRegion;
        readonly actual: DataRegion | null;
      };
    };

/** The effect of a category's rules on a target of its chain; `first` is the chain's first choice. */
export type ForecastOf = (target: string, first: string | null) => RowForecast | null;

/** Whether a target was free when the person last looked at its price, and has one now. */
export type WasFree = (target: string) => boolean;

/** As the findings about the models of a category say. */
export function wasFreeBy(rows: readonly ModelCheck[]): WasFree {
  const found = rows.filter(({ findings }) =>
    findings.some(({ kind, before }) => kind === 'repriced' && before === '0 0'),
  );
  return (target) => found.some(({ model }) => model === target);
}

/** Reads the rules as the draft has them, before anything is saved. */
export function forecastWith({
  policy,
  needs,
  modelOf,
  overrides,
  wasFree = () => false,
  regions,
}: {
  policy: Policy;
  needs: CategoryNeeds;
  modelOf: (target: string) => ListedModel | null;
  /** Tiers set by the person. */
  overrides: ReadonlyMap<string, Tier> | undefined;
  wasFree?: WasFree;
  /** Undefined while the connections are not known. */
  regions: RegionOf | undefined;
}): ForecastOf {
  const { dataRegion } = policy;
  if (!hasGuards(policy) && dataRegion === null) return () => null;
  const read = (target: string) => {
    const written = readTarget(target);
    const facts = modelOf(target);
    const lookup = (other: string) => modelOf(writeTarget({ ...written, model: other })) ?? undefined;
    const tier =
      facts === null ? null : tierOf(facts, { override: overrides?.get(listedTarget(target)), lookup }).tier;
    return { id: written.model, facts, tier, wasFree: wasFree(target) };
  };
  return (target, first) => {
    const actual = regions === undefined ? dataRegion : regions(target);
    if (dataRegion !== null && actual !== dataRegion)
      return { kind: 'never', cause: { kind: 'region', wanted: dataRegion, actual } };
    const compared = first === null || first === target ? undefined : read(first);
    return foreseeGuard(read(target), policy, compared, needs);
  };
}
