import { Skeleton } from '#components/ui/skeleton';

/** Placeholders in the final sizes. */
export function InsightsSkeleton() {
  return (
    <div role="status" className="mt-4 flex flex-col gap-9">
      <span className="sr-only">Loading the figures</span>
      <div className="grid grid-cols-2 border-y sm:grid-cols-4 xl:grid-cols-7">
        {Array.from({ length: 7 }, (_, at) => (
          <div key={at} className="flex h-[84px] flex-col gap-2 py-3.5 pr-6">
            <Skeleton className="h-3 w-20" />
            <Skeleton className="h-5 w-16" />
            <Skeleton className="h-3 w-14" />
          </div>
        ))}
      </div>
      <div>
        <Skeleton className="mb-4 h-5 w-24" />
        <Skeleton className="h-[256px]" />
      </div>
      <div className="grid gap-10 lg:grid-cols-2">
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
      </div>
    </div>
  );
}
