import type { ReactNode } from 'react';
import type { CatalogueModel, OwnFact } from '#lib/contracts/model';
import { sourceOf } from './model-words.ts';

/** A fact about a model, which says on hover where it comes from if not from the connection's own list. */
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
