'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { Button } from '#components/ui/button';
import { Disclosure } from '#components/ui/disclosure';
import { Skeleton } from '#components/ui/skeleton';
import { describeFailure } from '#lib/client/fetch-json';
import { suggestionsQuery } from '#lib/client/suggestions';
import { formatPrices, shortName } from '#components/models/facts/model-words.ts';

/** Three models that would fit this category, each with its reasons. Added only on request. */
export function FallbackSuggestions(props: {
  slug: string;
  version: number;
  isEmpty: boolean;
  onAdd: (id: string, name: string) => void;
}) {
  return (
    <Disclosure
      title={props.isEmpty ? 'Suggest a first choice' : 'Suggest a fallback'}
      summary="three models that fit, and why"
    >
      <Suggestions {...props} />
    </Disclosure>
  );
}

function Suggestions({
  slug,
  version,
  onAdd,
}: {
  slug: string;
  version: number;
  onAdd: (id: string, name: string) => void;
}) {
  const { data, error } = useQuery(suggestionsQuery(slug, version));
  if (error !== null) return <p className="pb-3 pl-6 text-fg-muted">{describeFailure(error)}</p>;
  if (data === undefined) return <Skeleton className="mb-3 ml-6 h-24" />;
  if (data.length === 0) {
    return (
      <p className="pb-3 pl-6 text-fg-muted">No model in the catalogue fits better than the ones here.</p>
    );
  }
  return (
    <ul aria-label="Suggested models" className="mb-2 grid gap-x-8 pl-6 lg:grid-cols-3">
      {data.map(({ model, tier, reasons }) => {
        const name = shortName(model.name);
        return (
          <li key={model.id} className="flex min-w-0 flex-col items-start gap-1 py-2">
            <p className="max-w-full truncate font-medium">
              {name}{' '}
              {tier === null ? null : <span className="text-xs font-normal text-fg-muted">{tier}</span>}
            </p>
            <p className="max-w-full truncate text-id text-fg-faint">{model.id}</p>
            <p className="text-xs text-fg-muted">{formatPrices(model)}</p>
            <ul className="mb-1 list-disc pl-4 text-xs text-fg-muted marker:text-fg-faint">
              {reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            <Button
              size="small"
              icon={<Plus aria-hidden />}
              aria-label={`Add ${name}`}
              className="mt-auto"
              onClick={() => onAdd(model.id, name)}
            >
              Add
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
