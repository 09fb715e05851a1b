import type { CatalogueModel } from '#lib/contracts/model';
import { formatLack } from '#lib/models/capabilities';
import { cn } from '../ui/cn.ts';
import { describeDifference } from './row-facts.ts';

/** What a request would get here instead of the first choice. What it would lose stands out. */
export function RowDifference({
  first,
  model,
  unable,
  isHidden,
}: {
  /** Null for the first choice itself. */
  first: CatalogueModel | null;
  model: CatalogueModel | null;
  /** Capabilities that the category requires and the model lacks. */
  unable: readonly string[];
  /** Keeps its room, so that no row changes its height under the hand. */
  isHidden: boolean;
}) {
  const required = unable.length === 0 ? null : `${formatLack(unable)} (required here)`;
  const difference = first === null || model === null ? null : describeDifference(first, model, unable);
  const warnings = [required, difference?.lost ?? null].filter((words) => words !== null);
  const plain = difference?.words ?? [];
  if (warnings.length === 0 && plain.length === 0) return null;
  return (
    <span
      className={cn('min-w-0 truncate', isHidden && 'invisible')}
      title={difference?.full ?? required ?? ''}
    >
      {plain.join(' · ')}
      {warnings.length === 0 ? null : (
        <>
          {plain.length === 0 ? '' : ' · '}
          <span className="text-warn">{warnings.join(' · ')}</span>
        </>
      )}
    </span>
  );
}
