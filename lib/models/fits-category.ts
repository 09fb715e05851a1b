import type { CategoryNeeds } from '#lib/contracts/category';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Able } from './capabilities.ts';

export type CategoryFit = {
  readonly fits: boolean;
  /** What it lacks, each to go on after "can't". */
  readonly missing: readonly string[];
};

const inputWords: Readonly<Record<string, string>> = {
  image: 'see images',
  file: 'read files',
  audio: 'hear audio',
  video: 'watch video',
};
const outputWords: Readonly<Record<string, string>> = { image: 'make images', audio: 'answer in sound' };
const parameterWords: Readonly<Record<string, string>> = {
  tools: 'call tools',
  structured_outputs: 'hold to a strict JSON schema',
  reasoning: 'reason before it answers',
};

const both = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** "see images and call tools"; empty where text is enough. */
export function describeNeeds(needs: CategoryNeeds): string {
  return both.format([
    ...lacking(needs.inputModalities, [], inputWords),
    ...lacking(needs.outputModalities, [], outputWords),
    ...lacking(needs.parameters, [], parameterWords),
  ]);
}

type Fitting = Able & Pick<CatalogueModel, 'isRouter'>;

/** *Works for this category*: whether a model can do what the category declares. A router picks one that can. */
export function fitsCategory(model: Fitting, needs: CategoryNeeds): CategoryFit {
  if (model.isRouter) return { fits: true, missing: [] };
  const missing = [
    ...lacking(needs.inputModalities, model.inputModalities, inputWords),
    ...lacking(needs.outputModalities, model.outputModalities, outputWords),
    // An entry without any parameters says nothing about them.
    ...(model.supportedParameters.length === 0
      ? []
      : lacking(needs.parameters, model.supportedParameters, parameterWords)),
    ...(needs.outputModalities.length === 0 && !model.outputModalities.includes('text')
      ? ['answer in text']
      : []),
  ];
  return { fits: missing.length === 0, missing };
}

function lacking(
  needed: readonly string[],
  had: readonly string[],
  words: Readonly<Record<string, string>>,
): string[] {
  return needed.filter((word) => !had.includes(word)).map((word) => words[word] ?? `handle ${word}`);
}
