import { clsx, type ClassValue } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Our own utilities: without this, the one for ids would count as a text colour and be dropped, and the one for
// figures would leave an earlier alignment in place.
const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': ['text-id'], 'text-alignment': ['numeric'] } },
});

/** Joins class names; a later utility wins over an earlier one of its kind. */
export function cn(...inputs: ClassValue[]): string {
  return merge(clsx(inputs));
}
