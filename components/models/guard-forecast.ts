import type { CategoryNeeds } from '#lib/contracts/category';
import type { DoctorRow } from '#lib/contracts/doctor';
import type { ListedModel, Tier } from '#lib/contracts/model';
import type { Policy } from '#lib/contracts/policy';
import { listedTarget, readTarget, writeTarget } from '#lib/contracts/target';
import { foreseeGuard, type GuardForecast, hasGuards } from '#lib/engine/foresee-guard';
import { tierOf } from '#lib/models/tier';

/** What the rules of a category will do to a target of its chain; `first` is the chain's first choice. */
export type ForecastOf = (target: string, first: string | null) => GuardForecast | null;

/** Whether a target was free when the person last looked at its price, and has one now. */
export type WasFree = (target: string) => boolean;

/** As the findings about the models of a category say. */
export function wasFreeBy(rows: readonly DoctorRow[]): WasFree {
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
}: {
  policy: Policy;
  needs: CategoryNeeds;
  modelOf: (target: string) => ListedModel | null;
  /** Tiers set by the person. */
  overrides: ReadonlyMap<string, Tier> | undefined;
  wasFree?: WasFree;
}): ForecastOf {
  if (!hasGuards(policy)) return () => null;
  const read = (target: string) => {
    const written = readTarget(target);
    const facts = modelOf(target);
    const lookup = (other: string) => modelOf(writeTarget({ ...written, model: other })) ?? undefined;
    const tier =
      facts === null ? null : tierOf(facts, { override: overrides?.get(listedTarget(target)), lookup }).tier;
    return { id: written.model, facts, tier, wasFree: wasFree(target) };
  };
  return (target, first) =>
    foreseeGuard(read(target), policy, first === null || first === target ? undefined : read(first), needs);
}
