'use client';

import Link from 'next/link';
import type { Category } from '#lib/contracts/category';
import { InlineNotice } from '#components/ui/inline-notice';
import { Segmented } from '#components/ui/segmented';
import { Select } from '#components/ui/select';
import { CustomList } from './custom-list.tsx';
import type { Target } from './session.ts';
import { enabledTargetsOf } from './enabled-targets.ts';

/** The target of requests: a category with its chain and policy, or a custom list. */
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
  const tried = category === undefined ? [] : enabledTargetsOf(category);
  return (
    <section aria-label="Models" className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Segmented
          label="Send to"
          value={mode}
          options={[
            { value: 'category', label: 'Category' },
            { value: 'list', label: 'Custom list' },
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
        <CustomList models={target.models} onChange={(models) => onChange({ models })} />
      )}
      {category === undefined || tried.length > 0 ? null : <NothingToAsk category={category} />}
    </section>
  );
}

function NothingToAsk({ category: { slug, name, models } }: { category: Category }) {
  const isEmpty = models.length === 0;
  return (
    <InlineNotice
      title={isEmpty ? `${name} has no models yet` : `All models of ${name} are off`}
      actions={
        <Link
          href={{ pathname: '/', query: { category: slug } }}
          className="font-medium text-accent hover:underline"
        >
          {isEmpty ? 'Add models' : 'Show the models'}
        </Link>
      }
    >
      Add or switch on a model to send a message.
    </InlineNotice>
  );
}

/** The first choice and its fallbacks. */
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
