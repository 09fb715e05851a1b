import { Plug } from 'lucide-react';
import { cn } from '#components/ui/cn.ts';

/** The connection of a model, if it is not the default one. */
export function ConnectionTag({ name, className }: { name: string; className?: string }) {
  return (
    <span
      data-slot="connection-tag"
      title={`Called at ${name}`}
      className={cn(
        'inline-flex max-w-40 shrink-0 items-center gap-1 self-center rounded-sm bg-sunken px-1 text-xs leading-[18px] text-fg-muted',
        className,
      )}
    >
      <Plug aria-hidden className="size-3 shrink-0" />
      <span className="sr-only">at </span>
      <span className="truncate">{name}</span>
    </span>
  );
}
