import type { CatalogueModel } from '#lib/contracts/model';
import { formatLack } from '#lib/models/capabilities';
import { cn } from '#components/ui/cn.ts';
import type { RowForecast } from '#components/models/policy/guard-forecast.ts';
import { describeForecast } from '#components/models/policy/guard-words.ts';
import { describeDifference } from './row-facts.ts';

/** How this model differs from the first choice. Losses and exclusions are highlighted. */
export function RowDifference({
  first,
  model,
  unable,
  forecast,
  isHidden,
}: {
  /** Null for the first choice itself. */
  first: CatalogueModel | null;
  model: CatalogueModel | null;
  /** Capabilities that the category requires and the model lacks. */
  unable: readonly string[];
  /**
   * The effect of the category's rules on the model. Updated immediately while a row is dragged, because it
   * depends on the order.
   */
  forecast: RowForecast | null;
  /** Keeps its room, so that no row changes its height under the hand. */
  isHidden: boolean;
}) {
  const required = unable.length === 0 ? null : `${formatLack(unable)} (required here)`;
  const difference = first === null || model === null ? null : describeDifference(first, model, unable);
  const warnings = [required, difference?.lost ?? null].filter((words) => words !== null);
  const plain = difference?.words ?? [];
  const guard = forecast === null ? null : describeForecast(forecast);
  if (guard === null && warnings.length === 0 && plain.length === 0) return null;
  return (
    <span
      className="min-w-0 truncate"
      title={[guard?.full, difference?.full ?? required].filter((words) => words != null).join(' ')}
    >
      {guard === null ? null : (
        <span data-slot="guard-mark" className={cn(guard.isHeld && 'font-medium text-warn')}>
          <span aria-hidden>{guard.words}</span>
          <span className="sr-only">{guard.full}</span>
        </span>
      )}
      {warnings.length === 0 && plain.length === 0 ? null : (
        <span className={cn(isHidden && 'invisible')}>
          {guard === null ? '' : ' · '}
          {plain.join(' · ')}
          {warnings.length === 0 ? null : (
            <>
              {plain.length === 0 ? '' : ' · '}
              <span className="text-warn">{warnings.join(' · ')}</span>
            </>
          )}
        </span>
      )}
    </span>
  );
}
