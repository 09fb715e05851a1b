import type { CatalogueModel } from './model.ts';

type Parameters = Pick<CatalogueModel, 'supportedParameters' | 'unknownParameters'>;

/** Whether a model supports a modality as input or output; null if its list is unknown. */
export function hasModality(modalities: readonly string[] | null, modality: string): boolean | null {
  return modalities === null ? null : modalities.includes(modality);
}

/** Whether a model supports a parameter; null if unknown. */
export function takesParameter(
  { supportedParameters, unknownParameters }: Parameters,
  parameter: string,
): boolean | null {
  if (supportedParameters === null) return null;
  if (supportedParameters.includes(parameter)) return true;
  return unknownParameters.includes(parameter) ? null : false;
}
