import { formatCount } from './format-number.ts';

/** What a number field takes. Without `max` there is no upper end; without `decimals` any fraction is fine. */
export type NumberRange = { min: number; max?: number; step?: number; decimals?: number };

/** Why a number is refused, in a few words; null where it is fine. */
export function numberProblem(
  value: number,
  { min, max, decimals }: NumberRange,
  unit?: string,
): string | null {
  const withUnit = (bound: number) =>
    unit === undefined ? formatCount(bound) : `${formatCount(bound)} ${unit}`;
  if (value < min) return `At least ${withUnit(min)}`;
  if (max !== undefined && value > max) return `At most ${withUnit(max)}`;
  if (decimals === undefined || Number(value.toFixed(decimals)) === value) return null;
  return decimals === 0 ? 'Whole numbers only' : `At most ${decimals} decimals`;
}
