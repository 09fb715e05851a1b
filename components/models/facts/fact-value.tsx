import type { ReactNode } from 'react';
import type { CatalogueModel, OwnFact } from '#lib/contracts/model';
import { sourceOf } from './model-words.ts';

/** A fact about a model. Its tooltip names the source if that is not the connection's own list. */
export function FactValue({
  model,
  facts,
  label,
  children,
}: {
  model: CatalogueModel;
  facts: readonly OwnFact[];
  label: string;
  children: ReactNode;
}) {
  const source = sourceOf(model, ...facts);
  return source === null ? (
    children
  ) : (
    <span data-slot="fact-source" title={`${label}: ${source}`}>
      {children}
    </span>
  );
}
