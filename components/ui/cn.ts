import { clsx, type ClassValue } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Our own utility for ids sets a font: without this it would count as a text colour and be dropped.
const merge = extendTailwindMerge({ extend: { classGroups: { 'font-size': ['text-id'] } } });

/** Joins class names; a later utility wins over an earlier one of its kind. */
export function cn(...inputs: ClassValue[]): string {
  return merge(clsx(inputs));
}
