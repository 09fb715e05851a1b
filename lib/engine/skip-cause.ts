import type { Tier } from '#lib/contracts/model';
import type { Policy, PriceCeiling } from '#lib/contracts/policy';
import type { Action, Origin } from '#lib/contracts/vocabulary';
import type { NotApproved } from './decision.ts';
import type { FullBudget } from './full-budget.ts';
import type { CooldownEntry } from './cooldown.ts';
import type { CancelCause } from './cancel-cause.ts';
import type { RestLimit } from './next-step.ts';
import type { PlaceLimit } from './place.ts';

/** What a model lacks for this request. */
type NeedCause =
  | { readonly kind: 'input_modality'; readonly modality: string; readonly has: readonly string[] }
  | { readonly kind: 'output_modality'; readonly modality: string; readonly has: readonly string[] }
  | { readonly kind: 'parameter'; readonly parameter: string }
  | { readonly kind: 'answer_length'; readonly wantedTokens: number; readonly mostTokens: number }
  | { readonly kind: 'context_window'; readonly neededTokens: number; readonly windowTokens: number };

/** A rule of the category about prices and tiers. */
export type PolicyCause =
  | {
      readonly kind: 'price';
      readonly of: keyof PriceCeiling;
      readonly usdPerMillion: number;
      readonly ceilingUsdPerMillion: number;
      /** The price applies from this number of input tokens on; null if it always does. */
      readonly fromTokens: number | null;
    }
  | {
      readonly kind: 'price_per_use';
      readonly of: 'request' | 'image';
      readonly usd: number;
      readonly ceilingUsd: number;
    }
  /** The request would cost this many times as much as with the first choice. */
  | {
      readonly kind: 'times_first';
      readonly times: number;
      readonly mostTimes: number;
      readonly first: string;
    }
  /** The first choice is or was free and this model is not, or its price is unknown. */
  | { readonly kind: 'not_free'; readonly first: string; readonly isPriceKnown: boolean }
  /** The first choice was free and has a price now, which nobody has accepted. */
  | { readonly kind: 'no_longer_free' }
  /** The category turns reasoning off, and this model always reasons. */
  | { readonly kind: 'always_reasons' }
  | {
      readonly kind: 'tier';
      readonly tier: Tier;
      readonly floor: Tier;
      readonly tierFloor: Policy['tierFloor'];
    };

/** A listed price that breaks a price limit. */
export type ListedPriceCause = Extract<
  PolicyCause,
  { readonly kind: 'price' | 'price_per_use' | 'times_first' | 'not_free' | 'no_longer_free' }
>;

/** A price limit that is exceeded. A category can ask a person about it. */
export type PriceCause =
  | ListedPriceCause
  /** The request asks for a tier of service that may cost more than the listed price. */
  | { readonly kind: 'service_tier'; readonly tier: string };

type GuardCause = NeedCause | PolicyCause | PriceCause;

/** A guard that excludes a model. */
export type Guarded<Cause extends GuardCause = GuardCause> = {
  readonly action: Action;
  readonly cause: Cause;
};

/**
 * Why a server can't take a request, as a sentence of its adapter, which knows what the server understands.
 */
export type Unfit = {
  readonly action: Action;
  readonly reason: string;
  readonly field: string;
  readonly value: string;
};

/** Why a model is not called. */
export type SkipCause =
  | GuardCause
  /** Its connection can't be used; `problem` is a sentence. */
  | { readonly kind: 'connection'; readonly problem: string }
  | { readonly kind: 'unfit'; readonly unfit: Unfit }
  /** It exceeds a price limit, and nobody approved it. */
  | { readonly kind: 'not_approved'; readonly guard: PriceCause; readonly end: NotApproved }
  /** A budget has no room for the call. */
  | { readonly kind: 'over_budget'; readonly budget: FullBudget }
  | { readonly kind: 'earlier_failure'; readonly limit: RestLimit }
  | { readonly kind: 'probe_running' }
  | { readonly kind: 'cooling_down'; readonly entry: CooldownEntry; readonly leftMs: number }
  /** A concurrency limit left no slot for it. */
  | {
      readonly kind: 'no_place';
      readonly limit: PlaceLimit;
      readonly end: 'late' | 'no_room';
      readonly waitedMs: number;
    }
  /** The request ended before the call. */
  | { readonly kind: 'request_over'; readonly because: CancelCause | 'deadline' };

export type Skip = {
  readonly origin: Origin;
  readonly action: Action;
  readonly cause: SkipCause;
  readonly retryAfterMs: number | null;
};
