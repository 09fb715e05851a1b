import { Skeleton } from '#components/ui/skeleton';

/** The list before its rows are there, in their size. */
export function LoadingRows() {
  return (
    <div role="status" className="mt-11 max-md:mt-3">
      <span className="sr-only">Reading the history</span>
      {Array.from({ length: 12 }, (_, at) => (
        <div key={at} className="flex h-9 items-center gap-6 border-b max-md:h-14">
          <Skeleton className="w-16" />
          <Skeleton className="w-16 max-md:hidden" />
          <Skeleton className="flex-1" />
          <Skeleton className="w-16" />
        </div>
      ))}
    </div>
  );
}
