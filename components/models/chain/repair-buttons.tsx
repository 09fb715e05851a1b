import { Button } from '#components/ui/button';
import type { ModelCheck } from '#lib/contracts/model-checks';
import { useMay } from '#components/shell/use-may.ts';
import { onFirstClick } from '#components/ui/on-first-click.ts';
import type { RepairRow } from './use-repair.ts';

/** The possible repairs for a row's finding, the proposed one first. */
export function RepairButtons({
  row,
  name,
  nameOf,
  onRepair,
}: {
  row: ModelCheck;
  name: string;
  nameOf: (id: string) => string;
  onRepair: RepairRow;
}) {
  const { repair, state } = row;
  const canEdit = useMay('lists.edit');
  if (repair === null || !canEdit) return null;
  return (
    <span className="flex min-w-0 flex-wrap gap-1.5 md:shrink-0">
      {repair.kind === 'replace' ? (
        <Button size="small" onClick={onFirstClick(() => onRepair(row, repair))} title={repair.by}>
          Replace with {nameOf(repair.by)}
        </Button>
      ) : null}
      {state === 'changed' ? null : (
        <Button
          size="small"
          variant="ghost"
          aria-label={`Remove ${name} from the category`}
          onClick={onFirstClick(() => onRepair(row, { kind: 'remove' }))}
        >
          Remove
        </Button>
      )}
      <Button
        size="small"
        variant="ghost"
        aria-label={`Keep as is: ${name}`}
        onClick={onFirstClick(() => onRepair(row, { kind: 'accept' }))}
      >
        Keep as is
      </Button>
    </span>
  );
}
