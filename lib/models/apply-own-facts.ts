import type { CatalogueModel } from '#lib/contracts/model';
import { OWN_FACTS } from '#lib/contracts/name-lists';
import type { OwnFacts } from '#lib/contracts/own-facts';

const parameters = ['tools', 'structured_outputs', 'reasoning'] as const;

/** The model with the values that the person set. */
export function applyOwnFacts(model: CatalogueModel, facts: OwnFacts): CatalogueModel {
  const { promptUsdPerMillion, completionUsdPerMillion } = facts;
  return {
    ...model,
    contextTokens: facts.contextTokens ?? model.contextTokens,
    inputModalities: facts.inputModalities ?? model.inputModalities,
    outputModalities: facts.outputModalities ?? model.outputModalities,
    promptUsdPerToken:
      promptUsdPerMillion === undefined ? model.promptUsdPerToken : promptUsdPerMillion / 1_000_000,
    completionUsdPerToken:
      completionUsdPerMillion === undefined
        ? model.completionUsdPerToken
        : completionUsdPerMillion / 1_000_000,
    ...parametersOf(model, facts),
    setByYou: OWN_FACTS.filter((fact) => facts[fact] !== undefined),
  };
}

function parametersOf(
  { supportedParameters, unknownParameters }: CatalogueModel,
  facts: OwnFacts,
): Pick<CatalogueModel, 'supportedParameters' | 'unknownParameters'> {
  const set = parameters.filter((name) => facts[name] !== undefined);
  if (set.length === 0) return { supportedParameters, unknownParameters };
  const isOpen = (name: string): boolean => !set.some((one) => one === name);
  const open = supportedParameters === null ? parameters : unknownParameters;
  return {
    supportedParameters: [
      ...(supportedParameters ?? []).filter(isOpen),
      ...set.filter((name) => facts[name] === true),
    ],
    unknownParameters: open.filter(isOpen),
  };
}
