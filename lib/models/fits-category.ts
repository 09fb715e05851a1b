import type { CategoryNeeds } from '#lib/contracts/category';
import type { CatalogueModel } from '#lib/contracts/model';
import { hasModality, takesParameter } from '#lib/contracts/model-facts';
import type { Able } from './capabilities.ts';

export type CategoryFit = {
  /** Unknown capabilities do not count against a model: it is tried. */
  readonly fits: boolean;
  /** The required capabilities that it lacks, each for use after "no". */
  readonly missing: readonly string[];
  /** The required capabilities that the catalogue says nothing about. */
  readonly unknown: readonly string[];
};

const inputWords: Readonly<Record<string, string>> = {
  image: 'image input',
  file: 'file input',
  audio: 'audio input',
  video: 'video input',
};
const outputWords: Readonly<Record<string, string>> = { image: 'image output', audio: 'audio output' };
const parameterWords: Readonly<Record<string, string>> = {
  tools: 'tool calling',
  structured_outputs: 'strict JSON',
  reasoning: 'reasoning',
};

const both = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** Such as "image input and tool calling"; empty if text is enough. */
export function describeNeeds(needs: CategoryNeeds): string {
  return both.format([
    ...needs.inputModalities.map((word) => inputWords[word] ?? word),
    ...needs.outputModalities.map((word) => outputWords[word] ?? word),
    ...needs.parameters.map((word) => parameterWords[word] ?? word),
  ]);
}

type Fitting = Able & Pick<CatalogueModel, 'isRouter'>;

/** Whether a model has the capabilities that the category requires. A router picks a model that has them. */
export function fitsCategory(model: Fitting, needs: CategoryNeeds): CategoryFit {
  if (model.isRouter) return { fits: true, missing: [], unknown: [] };
  const answers = [
    ...needs.inputModalities.map((word) => ({
      words: inputWords[word] ?? word,
      has: hasModality(model.inputModalities, word),
    })),
    ...needs.outputModalities.map((word) => ({
      words: outputWords[word] ?? word,
      has: hasModality(model.outputModalities, word),
    })),
    ...needs.parameters.map((word) => ({
      words: parameterWords[word] ?? word,
      has: takesParameter(model, word),
    })),
    ...(needs.outputModalities.length === 0
      ? [{ words: 'text output', has: hasModality(model.outputModalities, 'text') }]
      : []),
  ];
  const missing = answers.filter(({ has }) => has === false).map(({ words }) => words);
  // Text output is assumed.
  const unknown = answers
    .filter(({ has, words }) => has === null && words !== 'text output')
    .map(({ words }) => words);
  return { fits: missing.length === 0, missing, unknown };
}
