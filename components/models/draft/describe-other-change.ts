import type { DraftPart } from './draft-content.ts';
import type { OtherChange } from './merge-contents.ts';

/** "It now has 2 models; your change to Gemini 2.5 Flash Lite no longer applies." */
export function describeOtherChange(
  { parts, modelCount, lostIds, isMineKept }: OtherChange,
  nameOf: (id: string) => string,
): string {
  const change = parts.includes('models')
    ? `It now has ${modelCount === 1 ? '1 model' : `${modelCount} models`}`
    : `Changed: ${all.format(parts.map((part) => partWords[part]))}`;
  const lost =
    lostIds.length === 0 ? '' : `; your change to ${all.format(lostIds.map(nameOf))} no longer applies`;
  const kept = !isMineKept ? '' : lost === '' ? ' Your change was kept.' : ' Your other changes were kept.';
  return `${change}${lost}.${kept}`;
}

const all = new Intl.ListFormat('en-GB', { type: 'conjunction' });

const partWords: Record<DraftPart, string> = {
  models: 'models',
  disabled: 'which models are on',
  policy: 'policy',
  needs: 'required capabilities',
  name: 'name',
  description: 'description',
  icon: 'icon',
};
