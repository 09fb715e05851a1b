import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { endpointsQuery } from '#lib/client/model-endpoints';
import { suggestionsQuery } from '#lib/client/suggestions';
import type { CatalogueModel } from '#lib/contracts/model';
import { findSharedFate, type FateGroup } from '#lib/models/shared-fate';
import type { DraftState } from './chain-draft.ts';

/** What of the list one limit would stop together. Who runs the models is asked for when the list is looked at. */
export function useSharedFate(
  slug: string,
  { draft, version }: DraftState,
  modelOf: (id: string) => CatalogueModel | null,
): readonly FateGroup[] {
  const on = draft.models.filter((id) => !draft.disabled.includes(id));
  const endpoints = useQuery(endpointsQuery(on.filter((id) => modelOf(id) !== null))).data;
  const rows = on.map((id) => ({
    id,
    isFree: modelOf(id)?.isFree ?? id.endsWith(':free'),
    providers: endpoints?.find((one) => one.id === id)?.providers?.map(({ name }) => name) ?? null,
  }));
  const isShared = findSharedFate(rows).length > 0;
  const suggestions = useQuery({ ...suggestionsQuery(slug, version), enabled: isShared }).data;
  const key = JSON.stringify(rows);
  return useMemo(
    () =>
      findSharedFate(
        rows,
        suggestions?.map(({ model: { id, isFree }, providers }) => ({ id, isFree, providers })) ?? [],
      ),
    // The rows by value: they are made anew each time.
    // oxlint-disable-next-line react/exhaustive-deps
    [key, suggestions],
  );
}
