import { AudioLines, Brain, Braces, FileText, Image, ImagePlus, Wrench, type LucideIcon } from 'lucide-react';
import type { CapabilityKind } from '#lib/models/capabilities';
import type { CatalogueModel, OwnFact } from '#lib/contracts/model';
import { type TierVariant, tierVariantOf } from '#lib/contracts/model-variant';
import { formatCompact, formatUsd } from '#components/ui/format-number.ts';

export const capabilityWords: Record<CapabilityKind, { label: string; Icon: LucideIcon }> = {
  image_input: { label: 'Image input', Icon: Image },
  file_input: { label: 'File input', Icon: FileText },
  audio_input: { label: 'Audio input', Icon: AudioLines },
  tools: { label: 'Tools', Icon: Wrench },
  strict_json: { label: 'Strict JSON', Icon: Braces },
  reasoning: { label: 'Reasoning', Icon: Brain },
  image_output: { label: 'Image output', Icon: ImagePlus },
};

/** The facts that say whether a model has a capability. */
export const factOf: Record<CapabilityKind, OwnFact> = {
  image_input: 'inputModalities',
  file_input: 'inputModalities',
  audio_input: 'inputModalities',
  tools: 'tools',
  strict_json: 'structured_outputs',
  reasoning: 'reasoning',
  image_output: 'outputModalities',
};

/** Where facts come from, if not from the connection's own list: "set by you". */
export function sourceOf(
  {
    setByYou,
    borrowedFrom,
    borrowedFacts,
  }: Pick<CatalogueModel, 'setByYou' | 'borrowedFrom' | 'borrowedFacts'>,
  ...facts: readonly OwnFact[]
): string | null {
  const own = facts.filter((fact) => setByYou.includes(fact));
  const borrowed = facts.filter((fact) => !setByYou.includes(fact) && borrowedFacts.includes(fact));
  const sources = [
    own.length === 0 ? null : own.length < facts.length ? 'partly set by you' : 'set by you',
    borrowed.length === 0 || borrowedFrom === null ? null : `from OpenRouter’s entry for ${borrowedFrom}`,
  ].filter((source) => source !== null);
  return sources.length === 0 ? null : sources.join(', ');
}

/** Drops "Author: ", which the id says already. */
export function shortName(name: string): string {
  return name.replace(/^[^:]{1,40}: (?=\S)/, '');
}

/** "Kimi K2 :nitro" */
export function nameOfVariant(name: string, id: string): string {
  const variant = tierVariantOf(id);
  return variant === null ? shortName(name) : `${shortName(name)} ${variant}`;
}

/**
 * "$0.10" per million tokens. A router's price depends on the model it picks, and a price of zero that is not called
 * free means that something other than tokens is billed.
 */
export function formatPerMillion(
  usdPerToken: number | null,
  { isRouter, isFree, setByYou }: Pick<CatalogueModel, 'isRouter' | 'isFree' | 'setByYou'>,
): string {
  if (isFree) return 'free';
  if (usdPerToken === 0 && setByYou.length > 0) return formatUsd(0);
  if (usdPerToken === null || usdPerToken <= 0) return isRouter ? 'varies' : '–';
  return formatUsd(usdPerToken * 1_000_000);
}

/** "$0.10 in, $0.40 out per million"; "free" */
export function formatPrices(model: CatalogueModel): string {
  if (model.isFree) return 'free';
  if (isPriceUnknown(model)) return 'price unknown';
  return `${formatPerMillion(model.promptUsdPerToken, model)} in, ${formatPerMillion(model.completionUsdPerToken, model)} out per million`;
}

/** The effect of a variant that chooses a service tier on the price, for a row and as a sentence. */
export const tierVariantWords: Record<TierVariant, { words: string; full: string }> = {
  ':nitro': {
    words: 'may cost more',
    full: '“:nitro” uses the fastest provider, also at the priority service tier, which costs more than the listed price.',
  },
  ':floor': {
    words: 'may cost less',
    full: '“:floor” uses the cheapest provider, also at the flex service tier, which is slower and costs less than the listed price.',
  },
};

/** Neither the connection's list nor the person says what it costs. */
export function isPriceUnknown({
  promptUsdPerToken,
  completionUsdPerToken,
  isRouter,
}: Pick<CatalogueModel, 'promptUsdPerToken' | 'completionUsdPerToken' | 'isRouter'>): boolean {
  return promptUsdPerToken === null && completionUsdPerToken === null && !isRouter;
}

export function formatContext(tokens: number | null): string {
  return tokens === null ? '–' : formatCompact(tokens);
}
