import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import type { Target } from './session.ts';

const parsers = { category: parseAsString.withDefault('main'), models: parseAsArrayOf(parseAsString) };

/** The target of requests, stored in the URL: a category or, with `models`, a custom list. */
export function useTarget(): [Target, (target: Target) => void] {
  const [{ category, models }, update] = useQueryStates(parsers);
  const set = (target: Target) => {
    if ('category' in target) void update({ category: target.category, models: null });
    else void update({ models: [...target.models] });
  };
  return [models === null ? { category } : { models: [...new Set(models)].filter((id) => id !== '') }, set];
}
