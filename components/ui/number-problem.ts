import { formatCount } from './format-number.ts';

/**
 * The numbers that a field accepts. Without `max`, there is no upper limit; without `decimals`, any fraction
 * is valid.
 */
export type NumberRange = { min: number; max?: number; step?: number; decimals?: number };

/** Why a number is invalid, in a few words; null if it is valid. */
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
