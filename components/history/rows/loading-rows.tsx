import { Skeleton } from '#components/ui/skeleton';

/** Placeholder rows in the size of real ones. */
export function LoadingRows() {
  return (
    <div role="status" className="mt-11 max-[1100px]:mt-3">
      <span className="sr-only">Reading the history</span>
      {Array.from({ length: 12 }, (_, at) => (
        <div key={at} className="flex h-8 items-center gap-6 border-b max-[1100px]:h-14">
          <Skeleton className="w-16" />
          <Skeleton className="w-16 max-[1100px]:hidden" />
          <Skeleton className="flex-1" />
          <Skeleton className="w-16" />
        </div>
      ))}
    </div>
  );
}
