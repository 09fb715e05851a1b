import { clsx, type ClassValue } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Custom utilities. Without this, `text-id` counts as a text color and is dropped, and `numeric` does not
// replace an earlier text alignment.
const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': ['text-id'], 'text-alignment': ['numeric'] } },
});

/** Joins class names. A later utility replaces an earlier one of the same kind. */
export function cn(...inputs: ClassValue[]): string {
  return merge(clsx(inputs));
}
