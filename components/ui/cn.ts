import { clsx, type ClassValue } from 'clsx';

/**
 * Joins class names. Of two utilities of the same kind, the style sheet decides which counts, and not their order
 * here. What a caller of a component may replace is therefore written with the variant `base:`, which yields.
 */
export function cn(...inputs: ClassValue[]): string {
  return clsx(inputs);
}
