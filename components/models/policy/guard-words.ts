import type { Policy, PriceCeiling } from '#lib/contracts/policy';
import type { RowForecast } from './guard-forecast.ts';

type Cause = Extract<RowForecast, { cause: unknown }>['cause'];

/** "never used: lower tier", for a row, and the whole sentence for its tooltip. */
export function describeForecast(forecast: RowForecast): {
  words: string;
  full: string;
  /** Whether a rule keeps the model from requests, or makes them wait for approval. */
  isHeld: boolean;
} {
  switch (forecast.kind) {
    case 'never':
      return {
        words: `never used: ${shortReason(forecast.cause)}`,
        full: `Never used: ${reasonOf(forecast.cause)}.`,
        isHeld: true,
      };
    case 'sometimes':
      return {
        words: `sometimes skipped: ${shortReason(forecast.cause)}`,
        full: `Skipped for some requests: ${reasonOf(forecast.cause)}.`,
        isHeld: true,
      };
    case 'asks':
      return {
        words: `${forecast.isAlways ? 'asks first' : 'sometimes asks'}: ${shortReason(forecast.cause)}`,
        full: `Waits for approval ${forecast.isAlways ? 'before it is used' : 'before some requests'}: ${reasonOf(forecast.cause)}.`,
        isHeld: true,
      };
    case 'unchecked': {
      const isPrice = forecast.rules.some((rule) => rule !== 'tier');
      const isTier = forecast.rules.includes('tier');
      const what = isPrice ? (isTier ? 'price and tier' : 'price') : 'tier';
      return {
        words: `${what} unknown, still tried`,
        full: `Its ${what} ${isPrice && isTier ? 'are' : 'is'} unknown, so the limits of this category can’t be checked beforehand. It is still tried.`,
        isHeld: false,
      };
    }
  }
}

const tokenWords: Record<keyof PriceCeiling, string> = {
  prompt: 'input',
  completion: 'output',
  reasoning: 'reasoning',
  cachedPrompt: 'cached input',
  cacheWrite: 'cache-write',
};

function shortReason(cause: Cause): string {
  switch (cause.kind) {
    case 'price':
      return `${tokenWords[cause.of]} over $${cause.ceilingUsdPerMillion}/M${cause.fromTokens === null ? '' : ' in long prompts'}`;
    case 'price_per_use':
      return `over $${cause.ceilingUsd} per ${cause.of}`;
    case 'times_first':
      return `over ${cause.mostTimes}× first choice`;
    case 'not_free':
      return cause.isPriceKnown ? 'not free' : 'price unknown';
    case 'no_longer_free':
      return 'no longer free';
    case 'tier':
      return 'lower tier';
    case 'always_reasons':
      return 'always reasons';
    case 'region':
      return cause.actual === null ? 'region unknown' : `in the ${cause.actual.toUpperCase()}`;
  }
}

/** The part of a sentence after a colon. */
export function reasonOf(cause: Cause): string {
  switch (cause.kind) {
    case 'price':
      return `its ${tokenWords[cause.of]} price is $${cause.usdPerMillion} per million tokens${cause.fromTokens === null ? '' : ` in prompts of ${cause.fromTokens.toLocaleString('en-US')} tokens and more`}, and the limit is $${cause.ceilingUsdPerMillion}`;
    case 'price_per_use':
      return `it costs $${cause.usd} per ${cause.of}, and the limit is $${cause.ceilingUsd}`;
    case 'times_first':
      return `a request costs about ${cause.times.toFixed(1)} times as much as with your first choice, and the limit is ${cause.mostTimes} times`;
    case 'not_free':
      return `${cause.isPriceKnown ? 'it isn’t free' : 'its price is unknown'}, and this category skips paid models when the first choice is free`;
    case 'no_longer_free':
      return 'it was free when you chose it and has a price now, and this category skips paid models when the first choice is free';
    case 'tier':
      return `it is in a lower tier (${cause.tier}) than your first choice (${cause.floor})`;
    case 'always_reasons':
      return 'it always reasons, and this category turns reasoning off';
    case 'region':
      return `this category keeps requests in the ${cause.wanted.toUpperCase()}, and its connection is ${cause.actual === null ? 'in an unknown region' : `in the ${cause.actual.toUpperCase()}`}`;
  }
}

/** The rule that would have to give way, as a change of the policy. */
export function loosen(
  cause: Cause,
  policy: Policy,
): { label: string; notice: string; patch: Partial<Policy> } {
  switch (cause.kind) {
    case 'price': {
      const usd = cause.usdPerMillion;
      return {
        label: `Raise the limit to $${usd}`,
        notice: `Maximum ${tokenWords[cause.of]} price: $${usd}`,
        patch: { maxPriceUsdPerMillion: { ...policy.maxPriceUsdPerMillion, [cause.of]: usd } },
      };
    }
    case 'price_per_use':
      return {
        label: `Raise the limit to $${cause.usd}`,
        notice: `Maximum price per ${cause.of}: $${cause.usd}`,
        patch: { maxPriceUsd: { ...policy.maxPriceUsd, [cause.of]: cause.usd } },
      };
    case 'times_first': {
      const times = Math.ceil(cause.times);
      return {
        label: `Raise the limit to ${times} times`,
        notice: `At most ${times} times the first choice`,
        patch: { maxTimesFirst: times },
      };
    }
    case 'not_free':
    case 'no_longer_free':
      return {
        label: 'Allow paid models',
        notice: 'Paid models may take over from free ones',
        patch: { freeStaysFree: false },
      };
    case 'tier':
      return { label: 'Allow lower tiers', notice: 'Lower tiers allowed', patch: { tierFloor: 'none' } };
    case 'region':
      return { label: 'Allow any region', notice: 'Any region', patch: { dataRegion: null } };
    case 'always_reasons':
      return {
        label: 'Allow minimal reasoning',
        notice: 'Reasoning effort: at most minimal',
        patch: { maxReasoningEffort: 'minimal' },
      };
  }
}
