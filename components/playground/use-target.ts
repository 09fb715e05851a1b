import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import type { Target } from './session.ts';

const parsers = { category: parseAsString.withDefault('main'), models: parseAsArrayOf(parseAsString) };

/** What requests are sent to, kept in the address: a category, or a custom list once `models` is there. */
export function useTarget(): [Target, (target: Target) => void] {
  const [{ category, models }, update] = useQueryStates(parsers);
  const set = (target: Target) => {
    if ('category' in target) void update({ category: target.category, models: null });
    else void update({ models: [...target.models] });
  };
  return [models === null ? { category } : { models: [...new Set(models)].filter((id) => id !== '') }, set];
}
