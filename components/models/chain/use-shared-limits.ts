import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { endpointsQuery } from '#lib/client/model-endpoints';
import { suggestionsQuery } from '#lib/client/suggestions';
import type { ListedModel } from '#lib/contracts/model';
import { isFreeId } from '#lib/contracts/model-variant';
import { readTarget } from '#lib/contracts/written-target';
import { findSharedLimits, type SharedLimitGroup } from '#lib/models/shared-limits';
import type { DraftState } from '#components/models/draft/chain-draft.ts';
import { shortName } from '#components/models/facts/model-words.ts';

/** The rows that one limit would stop together. Providers are fetched when the category is shown. */
export function useSharedLimits(
  slug: string,
  { draft, version }: DraftState,
  modelOf: (target: string) => ListedModel | null,
): readonly SharedLimitGroup[] {
  // Only OpenRouter reports the providers of a model, and only its free models share a limit.
  const on = draft.models
    .map((id, place) => ({ id, rank: place + 1, isOfDefault: readTarget(id).slug === null }))
    .filter(({ id }) => !draft.disabled.includes(id));
  const endpoints = useQuery(
    endpointsQuery(
      on.filter(({ id, isOfDefault }) => isOfDefault && modelOf(id) !== null).map(({ id }) => id),
    ),
  ).data;
  const rows = on.map(({ id, rank, isOfDefault }) => ({
    id,
    rank,
    name: shortName(modelOf(id)?.name ?? readTarget(id).model),
    isFree: isOfDefault && (modelOf(id)?.isFree ?? isFreeId(id)),
    providers: endpoints?.find((one) => one.id === id)?.providers?.map(({ name }) => name) ?? null,
  }));
  const isShared = findSharedLimits(rows).length > 0;
  const suggestions = useQuery({ ...suggestionsQuery(slug, version), enabled: isShared }).data;
  const key = JSON.stringify(rows);
  return useMemo(
    () =>
      findSharedLimits(
        rows,
        suggestions?.map(({ model: { id, name, isFree }, providers }) => ({
          id,
          name: shortName(name),
          isFree,
          providers,
        })) ?? [],
      ),
    // The rows by value: they are new objects on each render.
    // oxlint-disable-next-line react/exhaustive-deps
    [key, suggestions],
  );
}
