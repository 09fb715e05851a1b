import type { CategoryNeeds, DeclareNeeds } from './category.ts';
import { DECLARABLE_NEEDS } from './name-lists.ts';

/** The needs as a category can declare them; null if one can't be declared, such as one of a newer version. */
export function declaredNeeds(needs: CategoryNeeds): DeclareNeeds | null {
  const inputModalities = narrow(needs.inputModalities, DECLARABLE_NEEDS.inputModalities);
  const outputModalities = narrow(needs.outputModalities, DECLARABLE_NEEDS.outputModalities);
  const parameters = narrow(needs.parameters, DECLARABLE_NEEDS.parameters);
  return inputModalities === null || outputModalities === null || parameters === null
    ? null
    : { inputModalities, outputModalities, parameters };
}

function narrow<Word extends string>(given: readonly string[], words: readonly Word[]): Word[] | null {
  const known = words.filter((word) => given.includes(word));
  return given.every((word) => known.some((one) => one === word)) ? known : null;
}
