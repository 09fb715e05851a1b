import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';
import { RelativeTime } from '#components/ui/relative-time';

/** The end of what is shown, and the way further back. */
export function OlderRows({
  older: { isReading, failure },
  hasOlder,
  isEmpty,
  searchedTo,
  onShow,
}: {
  older: { readonly isReading: boolean; readonly failure: string | null };
  hasOlder: boolean;
  isEmpty: boolean;
  searchedTo: string | null;
  onShow: () => void;
}) {
  return (
    <>
      {failure === null ? null : (
        <InlineNotice tone="danger" className="mt-3" title="Older requests could not be read">
          {failure}
        </InlineNotice>
      )}
      <div className="flex min-h-14 flex-wrap items-center justify-center gap-x-3 gap-y-1">
        {searchedTo === null ? null : (
          <p role="status" className="text-xs text-fg-muted">
            {isEmpty ? 'Nothing found so far. ' : ''}Searched back to <RelativeTime iso={searchedTo} />.
          </p>
        )}
        {hasOlder ? (
          <Button isBusy={isReading} onClick={onShow}>
            {searchedTo === null ? 'Older' : 'Search further back'}
          </Button>
        ) : (
          <p className="text-xs text-fg-faint">That is all there is.</p>
        )}
      </div>
    </>
  );
}
