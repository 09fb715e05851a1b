import { cn } from '../ui/cn.ts';

/** A model's id where room is scarce: the author is shown on wide screens, and read out on all. */
export function ModelName({ id, className }: { id: string; className?: string }) {
  const slash = id.indexOf('/') + 1;
  return (
    <span title={id} className={cn('truncate text-id', className)}>
      {slash === 0 ? null : <span className="text-fg-faint max-[1700px]:sr-only">{id.slice(0, slash)}</span>}
      {id.slice(slash)}
    </span>
  );
}
