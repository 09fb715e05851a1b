'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { useState } from 'react';
import { CopyButton } from '#components/ui/copy-button';
import type { Snippet } from './use-it-snippets.ts';

/** Snippets to copy, one at a time. */
export function SnippetTabs({ snippets }: { snippets: readonly Snippet[] }) {
  const [key, setKey] = useState(snippets[0]?.key);
  const shown = snippets.find((snippet) => snippet.key === key);
  if (shown === undefined) return null;
  return (
    <>
      <ToggleGroup
        aria-label="Client"
        value={[shown.key]}
        onValueChange={([next]) => setKey(next ?? shown.key)}
        className="flex flex-wrap gap-1"
      >
        {snippets.map((snippet) => (
          <Toggle
            key={snippet.key}
            value={snippet.key}
            className="h-7 rounded-md px-2 text-sm text-fg-muted transition-colors hover:bg-hover hover:text-fg max-md:h-10 max-md:px-3 data-pressed:bg-pressed data-pressed:font-medium data-pressed:text-fg"
          >
            {snippet.label}
          </Toggle>
        ))}
      </ToggleGroup>
      {shown.note === undefined ? null : <p className="text-fg-muted">{shown.note}</p>}
      <div className="relative rounded-md bg-sunken">
        <pre
          aria-label={`${shown.label} snippet`}
          className="p-3 pr-12 text-id leading-5 break-words whitespace-pre-wrap"
        >
          {shown.code}
        </pre>
        <CopyButton
          text={shown.code}
          label={`Copy the ${shown.label} snippet`}
          className="absolute top-1.5 right-1.5 bg-sunken"
        />
      </div>
    </>
  );
}
