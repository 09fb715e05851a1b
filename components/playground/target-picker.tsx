'use client';

import Link from 'next/link';
import type { Category } from '#lib/contracts/category';
import { InlineNotice } from '#components/ui/inline-notice';
import { Segmented } from '#components/ui/segmented';
import { Select } from '#components/ui/select';
import { OwnList } from './own-list.tsx';
import type { Target } from './session.ts';
import { triedOf } from './tried-models.ts';

/** Who is asked: a category with its list and policy, or an own list for this try. */
export function TargetPicker({
  target,
  onChange,
  categories,
}: {
  target: Target;
  onChange: (target: Target) => void;
  categories: readonly Category[];
}) {
  const mode = 'category' in target ? 'category' : 'list';
  const category = 'category' in target ? categories.find(({ slug }) => slug === target.category) : undefined;
  const tried = category === undefined ? [] : triedOf(category);
  return (
    <section aria-label="Who is asked" className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Segmented
          label="Ask"
          value={mode}
          options={[
            { value: 'category', label: 'Category' },
            { value: 'list', label: 'Own list' },
          ]}
          onValueChange={(next) => {
            if (next === mode) return;
            onChange(next === 'list' ? { models: tried } : { category: categories[0]?.slug ?? 'main' });
          }}
        />
        {'category' in target ? (
          <Select
            label="Category"
            className="w-48"
            value={target.category}
            onValueChange={(slug) => onChange({ category: slug })}
            options={(categories.length === 0
              ? [{ slug: target.category, name: target.category }]
              : categories
            ).map(({ slug, name }) => ({ value: slug, label: name }))}
          />
        ) : null}
        {tried.length === 0 ? null : <Order ids={tried} />}
      </div>
      {'category' in target ? null : (
        <OwnList models={target.models} onChange={(models) => onChange({ models })} />
      )}
      {category === undefined || tried.length > 0 ? null : <NobodyToAsk category={category} />}
    </section>
  );
}

function NobodyToAsk({ category: { slug, name, models } }: { category: Category }) {
  const isEmpty = models.length === 0;
  return (
    <InlineNotice
      title={isEmpty ? `The list of ${name} is empty` : `All models of ${name} are switched off`}
      actions={
        <Link
          href={{ pathname: '/', query: { category: slug } }}
          className="font-medium text-accent hover:underline"
        >
          {isEmpty ? 'Add models' : 'See the list'}
        </Link>
      }
    >
      There is nobody to ask yet.
    </InlineNotice>
  );
}

/** Who goes on first, and who would take over. */
function Order({ ids }: { ids: readonly string[] }) {
  const more = ids.length - 2;
  return (
    <p className="min-w-0 text-xs text-fg-muted" title={ids.join(', then ')}>
      <span className="text-id break-all">{ids[0]}</span>
      {ids[1] === undefined ? null : (
        <>
          , then <span className="text-id break-all">{ids[1]}</span>
        </>
      )}
      {more > 0 ? ` and ${more} more` : ''}
    </p>
  );
}
