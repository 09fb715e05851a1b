'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Speaks } from '#lib/contracts/connection';

const words: Record<Speaks, string> = {
  chat: 'Chat Completions',
  responses: 'Responses',
  messages: 'Messages',
  embeddings: 'Embeddings',
  images: 'Images',
  audio: 'Audio',
};

/** The APIs that a server takes. */
export function SpeaksChoice({
  value,
  onChange,
}: {
  value: readonly Speaks[];
  onChange: (speaks: readonly Speaks[]) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">Supported APIs</legend>
      <ToggleGroup
        multiple
        aria-label="Supported APIs"
        value={[...value]}
        onValueChange={(next) => onChange(Speaks.options.filter((one) => next.includes(one)))}
        className="flex flex-wrap gap-1.5"
      >
        {Speaks.options.map((one) => (
          <Toggle
            key={one}
            value={one}
            className="h-7 rounded-md border px-2 text-xs text-fg-muted transition-colors hover:bg-hover hover:text-fg max-md:h-10 max-md:px-3 data-pressed:border-accent data-pressed:bg-accent-soft data-pressed:text-accent"
          >
            {words[one]}
          </Toggle>
        ))}
      </ToggleGroup>
    </fieldset>
  );
}
