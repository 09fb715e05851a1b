import { LoaderCircle } from 'lucide-react';
import { cn } from './cn.ts';

/** Decorative. Always show a text next to it that says what is happening. */
export function Spinner({ className }: { className?: string }) {
  return (
    <LoaderCircle
      data-slot="spinner"
      aria-hidden
      className={cn('base:size-4 animate-spin motion-reduce:animate-none', className)}
    />
  );
}
