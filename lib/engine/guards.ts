import type { CatalogueModel } from '#lib/contracts/model';
import { hasModality, takesParameter } from '#lib/contracts/model-facts';
import type { Candidate } from './candidate.ts';
import type { Needs } from './needs.ts';
import type { Guarded } from './skip-cause.ts';

/**
 * Token counts estimated from characters can be off by half either way, so a model is skipped for its window
 * only if even a low estimate does not fit.
 */
const LOW_READING = 0.6;

/** Checks a model against the request's needs. Needs that the catalogue says nothing about pass. */
export function checkGuards(candidate: Candidate, needs: Needs): Guarded | null {
  const facts = candidate.facts;
  if (facts === null || facts.isRouter) return null;
  return checkModalities(facts, needs) ?? checkParameters(facts, needs) ?? checkWindow(facts, needs);
}

function checkModalities(facts: CatalogueModel, needs: Needs): Guarded | null {
  for (const modality of needs.inputModalities) {
    if (hasModality(facts.inputModalities, modality) !== false) continue;
    return {
      action: 'switch_to_capable_model',
      cause: { kind: 'input_modality', modality, has: facts.inputModalities ?? [] },
    };
  }
  for (const modality of needs.outputModalities) {
    if (hasModality(facts.outputModalities, modality) !== false) continue;
    return {
      action: 'switch_to_capable_model',
      cause: { kind: 'output_modality', modality, has: facts.outputModalities ?? [] },
    };
  }
  return null;
}

function checkParameters(facts: CatalogueModel, needs: Needs): Guarded | null {
  for (const parameter of needs.parameters) {
    if (takesParameter(facts, parameter) !== false) continue;
    return { action: 'switch_to_capable_model', cause: { kind: 'parameter', parameter } };
  }
  return null;
}

function checkWindow(facts: CatalogueModel, needs: Needs): Guarded | null {
  if (
    facts.maxCompletionTokens !== null &&
    needs.maxTokens !== null &&
    needs.maxTokens > facts.maxCompletionTokens
  ) {
    return {
      action: 'switch_to_capable_model',
      cause: { kind: 'answer_length', wantedTokens: needs.maxTokens, mostTokens: facts.maxCompletionTokens },
    };
  }
  if (facts.contextTokens === null) return null;
  const atLeastTokens = Math.floor(needs.inputTokens * LOW_READING) + (needs.maxTokens ?? 0);
  if (atLeastTokens <= facts.contextTokens) return null;
  return {
    action: 'switch_to_larger_context',
    cause: {
      kind: 'context_window',
      neededTokens: needs.inputTokens + (needs.maxTokens ?? 0),
      windowTokens: facts.contextTokens,
    },
  };
}
