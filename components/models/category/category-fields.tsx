'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { CategoryIcon, type CategoryNeeds } from '#lib/contracts/category';
import { cn } from '#components/ui/cn.ts';
import { categoryIcons } from './category-icons.ts';
import { chosenNeeds, needOptions, needsOf } from '#components/models/policy/needs-words.ts';

/** One of the icons a category can have. */
export function IconChoice({
  value,
  onChange,
}: {
  value: CategoryIcon;
  onChange: (icon: CategoryIcon) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 font-medium">Icon</legend>
      <ToggleGroup
        aria-label="Icon"
        value={[value]}
        onValueChange={(next) => {
          const chosen = CategoryIcon.options.find((icon) => next.includes(icon));
          if (chosen !== undefined) onChange(chosen);
        }}
        className="grid grid-cols-8 gap-1"
      >
        {CategoryIcon.options.map((icon) => {
          const { label, Icon } = categoryIcons[icon];
          return (
            <Toggle
              key={icon}
              value={icon}
              aria-label={label}
              title={label}
              className={cn(
                'flex h-(--control) items-center justify-center rounded-md text-fg-muted transition-colors hover:bg-hover hover:text-fg',
                'data-pressed:bg-accent-soft data-pressed:text-accent',
              )}
            >
              <Icon aria-hidden className="size-4" />
            </Toggle>
          );
        })}
      </ToggleGroup>
    </fieldset>
  );
}

/** Capabilities that each model of the category needs. */
export function NeedsChoice({
  needs,
  onChange,
}: {
  needs: CategoryNeeds;
  onChange: (needs: CategoryNeeds) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">Required capabilities</legend>
      <ToggleGroup
        multiple
        aria-label="Required capabilities"
        value={chosenNeeds(needs).map(({ label }) => label)}
        onValueChange={(next) => onChange(needsOf(needOptions.filter(({ label }) => next.includes(label))))}
        className="flex flex-wrap gap-1.5"
      >
        {needOptions.map(({ label }) => (
          <Toggle
            key={label}
            value={label}
            className="h-7 rounded-md border px-2 text-xs text-fg-muted transition-colors hover:bg-hover hover:text-fg max-md:h-10 max-md:px-3 data-pressed:border-accent data-pressed:bg-accent-soft data-pressed:text-accent"
          >
            {label}
          </Toggle>
        ))}
      </ToggleGroup>
      <p className="mt-1.5 text-xs text-fg-faint">
        Optional. Models without them are flagged in the picker and never suggested. The needs of each request
        are checked in any case.
      </p>
    </fieldset>
  );
}
