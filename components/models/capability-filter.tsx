'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { capabilityKinds, type CapabilityKind } from '#lib/models/capabilities';
import { capabilityWords } from './model-words.ts';

/** Narrows a list of models to those that can do all that is switched on. */
export function CapabilityFilter({
  needs,
  onChange,
}: {
  needs: readonly CapabilityKind[];
  onChange: (needs: readonly CapabilityKind[]) => void;
}) {
  return (
    <ToggleGroup
      multiple
      aria-label="Only models that can"
      value={needs}
      onValueChange={(next) => onChange(capabilityKinds.filter((kind) => next.includes(kind)))}
      className="flex shrink-0 gap-1 overflow-x-auto border-b px-2 py-1.5 [scrollbar-width:none]"
    >
      {capabilityKinds.map((kind) => {
        const { label, Icon } = capabilityWords[kind];
        return (
          <Toggle
            key={kind}
            value={kind}
            className="inline-flex h-6 shrink-0 items-center gap-1 rounded-md px-1.5 text-xs text-fg-muted transition-colors hover:bg-hover hover:text-fg max-md:h-10 max-md:px-2.5 data-pressed:bg-accent-soft data-pressed:text-accent"
          >
            <Icon aria-hidden className="size-3.5" />
            {label}
          </Toggle>
        );
      })}
    </ToggleGroup>
  );
}
