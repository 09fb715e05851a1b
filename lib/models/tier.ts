import type { CatalogueModel, Tier } from '#lib/contracts/model';
import { hasModality } from '#lib/contracts/model-facts';
import { withoutVariant } from '#lib/contracts/model-variant';
import { TIERS } from '#lib/contracts/name-lists';
import { blendedUsdPerMillion, formatUsd } from './price.ts';

export type TierVerdict = {
  /** Null if unknown, for example for a router. */
  readonly tier: Tier | null;
  /** One short sentence. */
  readonly reason: string;
};

type TierContext = {
  /** The tier that the person set. */
  readonly override?: Tier | undefined;
  /** Finds the paid variant of a free model, whose price says more than zero. */
  readonly lookup?: ((id: string) => CatalogueModel | undefined) | undefined;
};

/** Lower price limits in USD per million tokens, blended. Anything cheaper is `tiny`. */
const priceSteps = [
  { fromUsd: 3, tier: 'frontier' },
  { fromUsd: 0.3, tier: 'strong' },
  { fromUsd: 0.1, tier: 'fast' },
] as const;

/** Upper size limits in billions of parameters. Anything larger is `strong`. */
const sizeSteps = [
  { below: 10, tier: 'tiny' },
  { below: 50, tier: 'fast' },
] as const;

/** Today's largest models all have more. An expensive model with less is an old one. */
const FRONTIER_CONTEXT_TOKENS = 100_000;

/** Words that makers use for the smaller models of a family. */
const familyWords = new Map<string, Tier>([
  ['nano', 'tiny'],
  ['micro', 'tiny'],
  ['tiny', 'tiny'],
  ['edge', 'tiny'],
  ['xs', 'tiny'],
  ['mini', 'fast'],
  ['small', 'fast'],
  ['lite', 'fast'],
  ['flash', 'fast'],
  ['haiku', 'fast'],
  ['turbo', 'fast'],
  ['air', 'fast'],
  ['instant', 'fast'],
  ['lightning', 'fast'],
]);

/** Models that the rules get wrong. Kept short; disputable cases are left to the person. */
const exceptions: readonly { readonly pattern: RegExp; readonly tier: Tier; readonly reason: string }[] = [
  {
    pattern: /^openai\/(?:gpt-4(?:-turbo.*|-\d.*)?|gpt-4o(?:-20.*)?|chatgpt-4o.*|o1)$/,
    tier: 'strong',
    reason: 'An older model that is still priced like the newest ones.',
  },
  {
    pattern: /^openai\/o[34]-mini/,
    tier: 'strong',
    reason: 'A smaller model of its family, but it reasons before answering.',
  },
  {
    pattern: /^(?:cohere\/command-(?:a|r-plus)|ai21\/jamba-large|mistralai\/mistral-(?:large|medium))/,
    tier: 'strong',
    reason: 'Its maker’s best model, a step below the largest models of others.',
  },
  {
    pattern: /^deepseek\/deepseek-(?:chat|r1|v[34])(?!.*(?:flash|distill))/,
    tier: 'strong',
    reason: 'A large model at a low price.',
  },
];

/** Matches models for other work, for catalogues that don't list output modalities. */
const isOtherWork = /embed|rerank|moderation|whisper|transcri|(?:^|[-/])tts/i;

/**
 * Estimates a model's strength from its name, size and price. A tier that the person set takes precedence.
 */
export function tierOf(model: CatalogueModel, { override, lookup }: TierContext = {}): TierVerdict {
  if (override !== undefined) return { tier: override, reason: 'Set by you.' };
  if (model.isRouter) return { tier: null, reason: 'A router: the tier depends on the model it picks.' };
  const id = withoutVariant(model.borrowedFrom ?? model.id).replace(/^~/, '');
  const writesText = hasModality(model.outputModalities, 'text') ?? !isOtherWork.test(id);
  if (!writesText) return { tier: null, reason: 'Tiers only apply to text models.' };

  const exception = exceptions.find(({ pattern }) => pattern.test(id));
  if (exception !== undefined) return { tier: exception.tier, reason: exception.reason };

  const twin = model.isFree ? lookup?.(id) : undefined;
  if (twin !== undefined && !twin.isFree) {
    const { tier } = tierOf(twin);
    return { tier, reason: 'Same as the paid variant of this model.' };
  }
  const slug = id.slice(id.indexOf('/') + 1).toLowerCase();
  return byFamily(slug) ?? bySize(slug, model) ?? byPrice(model);
}

/** Whether `tier` is `floor` or stronger; an unknown tier passes. */
export function isAtLeast(tier: Tier | null, floor: Tier | null): boolean {
  if (tier === null || floor === null) return true;
  return TIERS.indexOf(tier) <= TIERS.indexOf(floor);
}

function byFamily(slug: string): TierVerdict | null {
  for (const word of slug.split(/[^a-z]+/)) {
    const tier = familyWords.get(word);
    if (tier !== undefined)
      return { tier, reason: `“${word}” in its name marks a smaller model of its family.` };
  }
  return null;
}

function bySize(slug: string, model: CatalogueModel): TierVerdict | null {
  const billions = readBillions(slug);
  if (billions === null) return null;
  const reason = `${billions >= 1_000 ? `${billions / 1_000}T` : `${billions}B`} parameters, according to its name.`;
  const step = sizeSteps.find(({ below }) => billions < below);
  if (step !== undefined) return { tier: step.tier, reason };
  return byPrice(model).tier === 'frontier' ? byPrice(model) : { tier: 'strong', reason };
}

/** The total parameters of a mixture of experts, rather than the active ones ("a22b"). */
function readBillions(slug: string): number | null {
  let most: number | null = null;
  for (const [, experts, size, unit] of slug.matchAll(
    /(?:^|[-_])(?:(\d+)x|e)?(\d+(?:\.\d+)?)([bt])(?![a-z0-9])/g,
  )) {
    const billions = Number(size) * Number(experts ?? 1) * (unit === 't' ? 1_000 : 1);
    most = Math.max(most ?? 0, billions);
  }
  return most;
}

function byPrice(model: CatalogueModel): TierVerdict {
  const usd = blendedUsdPerMillion(model);
  if (usd === null)
    return { tier: null, reason: 'Its name and catalogue entry don’t give enough information.' };
  if (usd === 0) return { tier: 'fast', reason: 'Free, and its name doesn’t mention a size.' };
  const price = `${formatUsd(usd)} per million tokens, input and output blended`;
  const tier = priceSteps.find(({ fromUsd }) => usd >= fromUsd)?.tier ?? 'tiny';
  if (tier === 'frontier' && (model.contextTokens ?? Infinity) < FRONTIER_CONTEXT_TOKENS)
    return { tier: 'strong', reason: `${price}, but a smaller context than the largest models have.` };
  return { tier, reason: `${price}.` };
}
