import type { CategoryNeeds } from '#lib/contracts/category';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Able } from './capabilities.ts';

export type CategoryFit = {
  readonly fits: boolean;
  /** What it lacks, each to go on after "no". */
  readonly missing: readonly string[];
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

/** "image input and tool calling"; empty where text is enough. */
export function describeNeeds(needs: CategoryNeeds): string {
  return both.format([
    ...lacking(needs.inputModalities, [], inputWords),
    ...lacking(needs.outputModalities, [], outputWords),
    ...lacking(needs.parameters, [], parameterWords),
  ]);
}

type Fitting = Able & Pick<CatalogueModel, 'isRouter'>;

/** Whether a model has the capabilities that the category requires. A router picks a model that has them. */
export function fitsCategory(model: Fitting, needs: CategoryNeeds): CategoryFit {
  if (model.isRouter) return { fits: true, missing: [] };
  const missing = [
    ...lacking(needs.inputModalities, model.inputModalities, inputWords),
    ...lacking(needs.outputModalities, model.outputModalities, outputWords),
    // An entry that lists no parameters at all says nothing about them.
    ...(model.supportedParameters.length === 0
      ? []
      : lacking(needs.parameters, model.supportedParameters, parameterWords)),
    ...(needs.outputModalities.length === 0 && !model.outputModalities.includes('text')
      ? ['text output']
      : []),
  ];
  return { fits: missing.length === 0, missing };
}

function lacking(
  needed: readonly string[],
  had: readonly string[],
  words: Readonly<Record<string, string>>,
): string[] {
  return needed.filter((word) => !had.includes(word)).map((word) => words[word] ?? word);
}
