import { type CatalogueModel, Tier } from '#lib/contracts/model';
import { withoutVariant } from '#lib/contracts/model-variant';
import { blendedUsdPerMillion, formatUsd } from './price.ts';

export type TierVerdict = {
  /** Null where nothing can be said, for example of a router. */
  readonly tier: Tier | null;
  /** One short sentence. */
  readonly reason: string;
};

type TierContext = {
  /** What the person set for this model. */
  readonly override?: Tier | undefined;
  /** For a free variant: its paid twin says more about it than a price of zero. */
  readonly lookup?: ((id: string) => CatalogueModel | undefined) | undefined;
};

/** USD per million tokens, blended; what costs less than the last is tiny. */
const priceSteps = [
  { fromUsd: 3, tier: 'frontier' },
  { fromUsd: 0.3, tier: 'strong' },
  { fromUsd: 0.1, tier: 'fast' },
] as const;

/** Billions of parameters; what has more than the last is strong. */
const sizeSteps = [
  { below: 10, tier: 'tiny' },
  { below: 50, tier: 'fast' },
] as const;

/** Today's largest models all hold more; a dear one that holds less is an old one. */
const FRONTIER_CONTEXT_TOKENS = 100_000;

/** What makers call the small members of their families. */
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

/** Models the rule gets wrong. Short on purpose: what is a matter of taste is set by the person. */
const exceptions: readonly { readonly pattern: RegExp; readonly tier: Tier; readonly reason: string }[] = [
  {
    pattern: /^openai\/(?:gpt-4(?:-turbo.*|-\d.*)?|gpt-4o(?:-20.*)?|chatgpt-4o.*|o1)$/,
    tier: 'strong',
    reason: 'An older model that still costs as much as the newest.',
  },
  {
    pattern: /^openai\/o[34]-mini/,
    tier: 'strong',
    reason: 'Small only beside its siblings: it thinks before it answers.',
  },
  {
    pattern: /^(?:cohere\/command-(?:a|r-plus)|ai21\/jamba-large|mistralai\/mistral-(?:large|medium))/,
    tier: 'strong',
    reason: 'Its maker’s best, a step below the largest models of others.',
  },
  {
    pattern: /^deepseek\/deepseek-(?:chat|r1|v[34])(?!.*(?:flash|distill))/,
    tier: 'strong',
    reason: 'A large model that is sold cheaply.',
  },
];

/** How far a model can be relied on, read from its name and price. A rule of thumb: the person's word goes before it. */
export function tierOf(model: CatalogueModel, { override, lookup }: TierContext = {}): TierVerdict {
  if (override !== undefined) return { tier: override, reason: 'You set this tier yourself.' };
  if (model.isRouter) return { tier: null, reason: 'A router: it depends on the model it picks.' };
  if (!model.outputModalities.includes('text'))
    return { tier: null, reason: 'Tiers are for models that write text.' };

  const id = withoutVariant(model.id).replace(/^~/, '');
  const exception = exceptions.find(({ pattern }) => pattern.test(id));
  if (exception !== undefined) return { tier: exception.tier, reason: exception.reason };

  const twin = model.isFree ? lookup?.(id) : undefined;
  if (twin !== undefined && !twin.isFree) {
    const { tier } = tierOf(twin);
    return { tier, reason: 'As its paid twin, which is the same model.' };
  }
  const slug = id.slice(id.indexOf('/') + 1);
  return byFamily(slug) ?? bySize(slug, model) ?? byPrice(model);
}

/** Whether `tier` is as strong as `floor` or stronger; where either is not known nothing speaks against it. */
export function isAtLeast(tier: Tier | null, floor: Tier | null): boolean {
  if (tier === null || floor === null) return true;
  return Tier.options.indexOf(tier) <= Tier.options.indexOf(floor);
}

function byFamily(slug: string): TierVerdict | null {
  for (const word of slug.split(/[^a-z]+/)) {
    const tier = familyWords.get(word);
    if (tier !== undefined) return { tier, reason: `“${word}” in its name: a small one of its family.` };
  }
  return null;
}

function bySize(slug: string, model: CatalogueModel): TierVerdict | null {
  const billions = readBillions(slug);
  if (billions === null) return null;
  const reason = `${billions >= 1_000 ? `${billions / 1_000}T` : `${billions}B`} parameters, as its name says.`;
  const step = sizeSteps.find(({ below }) => billions < below);
  if (step !== undefined) return { tier: step.tier, reason };
  return byPrice(model).tier === 'frontier' ? byPrice(model) : { tier: 'strong', reason };
}

/** All parameters of a mixture, not only the active ones ("a22b"). */
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
  if (usd === null) return { tier: null, reason: 'Neither its name nor the catalogue says enough of it.' };
  if (usd === 0) return { tier: 'fast', reason: 'Free, and its name does not say how large it is.' };
  const price = `${formatUsd(usd)} for a million tokens, in and out together`;
  const tier = priceSteps.find(({ fromUsd }) => usd >= fromUsd)?.tier ?? 'tiny';
  if (tier === 'frontier' && (model.contextTokens ?? Infinity) < FRONTIER_CONTEXT_TOKENS)
    return { tier: 'strong', reason: `${price}, but it holds less than the largest models do.` };
  return { tier, reason: `${price}.` };
}
