import { AudioLines, Brain, Braces, FileText, Image, ImagePlus, Wrench, type LucideIcon } from 'lucide-react';
import type { CapabilityKind } from '#lib/models/capabilities';
import type { CatalogueModel } from '#lib/contracts/model';
import { formatCompact, formatUsd } from '../ui/format-number.ts';

export const capabilityWords: Record<CapabilityKind, { label: string; Icon: LucideIcon }> = {
  image_input: { label: 'Reads images', Icon: Image },
  file_input: { label: 'Reads files', Icon: FileText },
  audio_input: { label: 'Hears audio', Icon: AudioLines },
  tools: { label: 'Calls tools', Icon: Wrench },
  strict_json: { label: 'Strict JSON', Icon: Braces },
  reasoning: { label: 'Reasons', Icon: Brain },
  image_output: { label: 'Makes images', Icon: ImagePlus },
};

/** Without "Author: ", which the id says already. */
export function shortName(name: string): string {
  return name.replace(/^[^:]{1,40}: (?=\S)/, '');
}

/**
 * "$0.10" per million tokens. A router's price depends on whom it picks, and a price of zero that is
 * not called free means that something else than tokens is paid for.
 */
export function formatPerMillion(
  usdPerToken: number | null,
  { isRouter, isFree }: Pick<CatalogueModel, 'isRouter' | 'isFree'>,
): string {
  if (isFree) return 'free';
  if (usdPerToken === null || usdPerToken <= 0) return isRouter ? 'varies' : '–';
  return formatUsd(usdPerToken * 1_000_000);
}

/** "$0.10 in, $0.40 out per million"; "free" */
export function formatPrices(model: CatalogueModel): string {
  if (model.isFree) return 'free';
  return `${formatPerMillion(model.promptUsdPerToken, model)} in, ${formatPerMillion(model.completionUsdPerToken, model)} out per million`;
}

export function formatContext(tokens: number | null): string {
  return tokens === null ? '–' : formatCompact(tokens);
}
