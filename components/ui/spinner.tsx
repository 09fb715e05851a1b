import { LoaderCircle } from 'lucide-react';
import { cn } from './cn.ts';

/** Decoration: whoever shows it also says in words what is going on. */
export function Spinner({ className }: { className?: string }) {
  return (
    <LoaderCircle
      data-slot="spinner"
      aria-hidden
      className={cn('size-4 animate-spin motion-reduce:animate-none', className)}
    />
  );
}
