import type { CatalogueModel } from './model.ts';

type Parameters = Pick<CatalogueModel, 'supportedParameters' | 'unknownParameters'>;

/** Whether a model takes or gives a modality; null where its list is not known. */
export function hasModality(modalities: readonly string[] | null, modality: string): boolean | null {
  return modalities === null ? null : modalities.includes(modality);
}

/** Whether a model takes a parameter; null where that is not known. */
export function takesParameter(
  { supportedParameters, unknownParameters }: Parameters,
  parameter: string,
): boolean | null {
  if (supportedParameters === null) return null;
  if (supportedParameters.includes(parameter)) return true;
  return unknownParameters.includes(parameter) ? null : false;
}
