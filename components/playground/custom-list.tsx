'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { modelsQuery } from '#lib/client/models';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { SortableHandle, SortableList } from '#components/ui/sortable-list';

const ModelPicker = dynamic(
  () => import('#components/models/picker/model-picker').then((part) => part.ModelPicker),
  {
    ssr: false,
    loading: () => (
      <Button disabled icon={<Plus aria-hidden />}>
        Add models
      </Button>
    ),
  },
);

/** A custom list for this conversation. It works like a chain, but is stored only in the URL. */
export function CustomList({
  models,
  onChange,
}: {
  models: readonly string[];
  onChange: (models: string[]) => void;
}) {
  const catalogue = useQuery(modelsQuery);

  const move = (id: string, to: number) => {
    const others = models.filter((other) => other !== id);
    onChange(others.toSpliced(to, 0, id));
  };

  return (
    <div className="flex flex-col gap-2">
      {models.length === 0 ? null : (
        <SortableList
          ids={models}
          label="Custom list"
          labelOf={(id) => id}
          onMove={move}
          className="divide-y border-y"
          renderItem={(id, index) => (
            <div className="flex h-9 items-center gap-1 max-md:h-11">
              <SortableHandle />
              <span className="w-5 text-center text-fg-faint">{index + 1}</span>
              <span className="min-w-0 flex-1 truncate text-id">{id}</span>
              <IconButton
                label={`Move ${id} up`}
                disabled={index === 0}
                focusableWhenDisabled
                onClick={() => move(id, index - 1)}
              >
                <ArrowUp aria-hidden />
              </IconButton>
              <IconButton
                label={`Move ${id} down`}
                disabled={index === models.length - 1}
                focusableWhenDisabled
                onClick={() => move(id, index + 1)}
              >
                <ArrowDown aria-hidden />
              </IconButton>
              <IconButton
                label={`Remove ${id}`}
                onClick={() => onChange(models.filter((other) => other !== id))}
              >
                <X aria-hidden />
              </IconButton>
            </div>
          )}
        />
      )}
      <div>
        <ModelPicker
          models={catalogue.data?.models ?? []}
          connections={catalogue.data?.connections ?? []}
          chosen={models}
          label={models.length === 0 ? 'Choose models' : 'Add models'}
          onToggle={(id, isChosen) =>
            onChange(isChosen ? [...models, id] : models.filter((other) => other !== id))
          }
        />
      </div>
    </div>
  );
}
