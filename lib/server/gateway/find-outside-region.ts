import type { DataRegion } from '#lib/contracts/policy';
import type { Unfit } from '#lib/engine/skip-cause';

/** Why a category's region excludes a server; null if it doesn't. Of an unknown region nothing may be assumed. */
export function findOutsideRegion(
  wanted: DataRegion | null,
  { name, region }: { readonly name: string; readonly region: DataRegion | null },
): Unfit | null {
  if (wanted === null || region === wanted) return null;
  const where =
    region === null ? 'may process requests anywhere' : `processes requests in the ${nameOf(region)}`;
  return {
    action: 'switch_model',
    reason: `This category keeps requests in the ${nameOf(wanted)}, and your ${name} connection ${where}.`,
    field: 'policy dataRegion',
    value: wanted,
  };
}

function nameOf(region: DataRegion): string {
  return region.toUpperCase();
}
