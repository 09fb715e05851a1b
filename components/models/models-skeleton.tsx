import { Skeleton } from '#components/ui/skeleton';

/** The Models screen before its data, in the sizes it will have. */
export function ModelsSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the categories"
      className="grid gap-x-8 gap-y-4 xl:grid-cols-[200px_minmax(0,1fr)]"
    >
      <div className="flex gap-1 max-xl:overflow-hidden xl:flex-col">
        {[0, 1, 2, 3].map((row) => (
          <div key={row} className="flex min-h-(--control) flex-col justify-center gap-1.5 px-2.5 xl:h-12">
            <Skeleton className="h-3.5 w-20" />
            <Skeleton className="h-3 w-32 max-xl:hidden" />
          </div>
        ))}
      </div>
      <div>
        <Skeleton className="h-6 w-28" />
        <Skeleton className="mt-2 h-4 w-64" />
        <div className="mt-9 divide-y border-t">
          {[0, 1, 2, 3].map((row) => (
            <div key={row} className="flex h-13 flex-col justify-center gap-1.5">
              <Skeleton className="h-3.5 w-44" />
              <Skeleton className="h-3 w-56" />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
