'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs';
import { useDeferredValue, useMemo } from 'react';
import { Allowed } from '#components/shell/allowed';
import { Page } from '#components/shell/page';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';
import { categoriesQuery } from '#lib/client/categories';
import { modelChecksQuery } from '#lib/client/model-checks';
import { modelsQuery } from '#lib/client/models';
import type { ListedConnection, ListedModel } from '#lib/contracts/model';
import { listedTarget } from '#lib/contracts/written-target';
import { useMay } from '#components/shell/use-may.ts';
import { CatalogueLine } from './facts/catalogue-line.tsx';
import { CategoryNav } from './category/category-nav.tsx';
import { CategoryPanel } from './category-panel.tsx';
import { ChangesButton } from './facts/changes-button.tsx';
import { ModelChangesNotice } from './facts/model-changes-notice.tsx';
import { nameOfTarget } from './facts/name-of-target.ts';
import { ModelsSkeleton } from './models-skeleton.tsx';
import { useCategoryOrder } from './category/use-category-order.ts';
import { useDeleteCategory } from './category/use-delete-category.ts';
import { useRepair } from './chain/use-repair.ts';

const CreateCategoryDialog = dynamic(
  () => import('./category/create-category-dialog.tsx').then((part) => part.CreateCategoryDialog),
  { loading: () => null },
);

const noModels: readonly ListedModel[] = [];
const noConnections: readonly ListedConnection[] = [];

/** The chains of models, one per category. */
export function ModelsScreen() {
  const categories = useQuery(categoriesQuery);
  const models = useQuery(modelsQuery);
  const [slug, setSlug] = useQueryState('category', parseAsString.withOptions({ history: 'push' }));
  const remove = useDeleteCategory({
    onDeleted: (deleted) => void setSlug((shown) => (shown === deleted ? null : shown)),
    onRestored: (restored) => void setSlug(restored),
  });
  // In the URL, so that the command palette can open it from anywhere.
  const [creating, setCreating] = useQueryState('new', parseAsStringLiteral(['category']));

  const known = useMemo(() => {
    const fromLists = (categories.data ?? []).flatMap((category) =>
      category.models.flatMap(({ model, connection, target }): ListedModel[] =>
        model === null ? [] : [{ ...model, connection, target }],
      ),
    );
    return new Map([...fromLists, ...(models.data?.models ?? [])].map((model) => [model.target, model]));
  }, [categories.data, models.data]);

  const mayEdit = useMay('lists.edit');
  const all = categories.data;
  const moveCategory = useCategoryOrder(all ?? []);
  const checks = useQuery(modelChecksQuery).data;
  const connections = models.data?.connections ?? noConnections;
  const nameOf = (target: string) => nameOfTarget(target, known, connections);
  const repair = useRepair(all ?? [], nameOf);
  const current = all?.find((category) => category.slug === slug) ?? all?.[0];

  // A click on a category shows at once; its chain follows.
  const panel = useDeferredValue(
    current === undefined || all === undefined ? null : (
      <CategoryPanel
        key={current.slug}
        category={current}
        categories={all}
        models={models.data?.models ?? noModels}
        connections={connections}
        modelOf={(target) => known.get(target) ?? known.get(listedTarget(target)) ?? null}
        nameOf={nameOf}
        modelChecks={checks?.rows ?? []}
        onRepair={repair}
        onShow={(next) => void setSlug(next)}
        onMove={(to) => moveCategory(current.slug, to)}
        onDelete={() => remove.mutate(current)}
      />
    ),
  );

  return (
    <Page
      title="Models"
      actions={
        <>
          {checks === undefined ? null : <ChangesButton answer={checks} nameOf={nameOf} />}
          {models.data === undefined ? null : <CatalogueLine answer={models.data} />}
        </>
      }
    >
      {checks === undefined || all === undefined ? null : (
        <ModelChangesNotice
          answer={checks}
          categories={all}
          nameOf={nameOf}
          onRepair={repair}
          onShow={(next) => void setSlug(next)}
        />
      )}
      {current === undefined || slug === null || current.slug === slug ? null : (
        <InlineNotice className="mb-4" title={`No category named ${slug}`}>
          It may have been deleted. You are looking at {current.name}.
        </InlineNotice>
      )}
      <ReadFailure query={models} tone="warn" title="Couldn’t load the model list" className="mb-4">
        {categories.isError ? null : 'Your categories still work.'}
      </ReadFailure>
      {all === undefined || current === undefined ? (
        categories.isError ? (
          <ReadFailure query={categories} title="Couldn’t load the categories" />
        ) : (
          <ModelsSkeleton />
        )
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-4 xl:grid-cols-[200px_minmax(0,1fr)]">
          <nav
            aria-label="Categories"
            className="min-w-0 max-xl:flex max-xl:items-center max-xl:gap-1 max-xl:border-b max-xl:pb-2"
          >
            <div className="min-w-0 max-xl:flex-1">
              <CategoryNav
                categories={all}
                current={current.slug}
                onChoose={(next) => void setSlug(next)}
                onMove={moveCategory}
                nameOf={nameOf}
              />
            </div>
            <Allowed right="lists.edit">
              <Button
                variant="ghost"
                icon={<Plus aria-hidden />}
                onClick={() => void setCreating('category')}
                className="justify-start xl:mt-1 xl:w-full"
              >
                <span className="max-sm:sr-only">New category</span>
              </Button>
            </Allowed>
            {creating === 'category' && mayEdit ? (
              <CreateCategoryDialog
                taken={all.map((category) => category.slug)}
                onCreated={(category) => void setSlug(category.slug)}
                onClose={() => void setCreating(null)}
              />
            ) : null}
          </nav>
          {panel}
        </div>
      )}
    </Page>
  );
}
