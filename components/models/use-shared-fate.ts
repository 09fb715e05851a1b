import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { endpointsQuery } from '#lib/client/model-endpoints';
import { suggestionsQuery } from '#lib/client/suggestions';
import type { CatalogueModel } from '#lib/contracts/model';
import { isFreeId } from '#lib/contracts/model-variant';
import { findSharedFate, type FateGroup } from '#lib/models/shared-fate';
import type { DraftState } from './chain-draft.ts';
import { shortName } from './model-words.ts';

/** The rows that one limit would stop together. Providers are fetched when the category is shown. */
export function useSharedFate(
  slug: string,
  { draft, version }: DraftState,
  modelOf: (id: string) => CatalogueModel | null,
): readonly FateGroup[] {
  const on = draft.models
    .map((id, place) => ({ id, rank: place + 1 }))
    .filter(({ id }) => !draft.disabled.includes(id));
  const endpoints = useQuery(
    endpointsQuery(on.map(({ id }) => id).filter((id) => modelOf(id) !== null)),
  ).data;
  const rows = on.map(({ id, rank }) => ({
    id,
    rank,
    name: shortName(modelOf(id)?.name ?? id),
    isFree: modelOf(id)?.isFree ?? isFreeId(id),
    providers: endpoints?.find((one) => one.id === id)?.providers?.map(({ name }) => name) ?? null,
  }));
  const isShared = findSharedFate(rows).length > 0;
  const suggestions = useQuery({ ...suggestionsQuery(slug, version), enabled: isShared }).data;
  const key = JSON.stringify(rows);
  return useMemo(
    () =>
      findSharedFate(
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
