import { cn } from '#components/ui/cn.ts';

/** A model id for narrow columns. The author is visible on wide screens only, but always read aloud. */
export function ModelName({ id, className }: { id: string; className?: string }) {
  const slash = id.indexOf('/') + 1;
  return (
    <span title={id} className={cn('truncate text-id', className)}>
      {slash === 0 ? null : <span className="text-fg-faint max-[1700px]:sr-only">{id.slice(0, slash)}</span>}
      {id.slice(slash)}
    </span>
  );
}
