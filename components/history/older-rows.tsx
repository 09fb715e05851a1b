import { useEffect, useEffectEvent, useRef } from 'react';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';
import { RelativeTime } from '#components/ui/relative-time';

/** The end of what is shown, and the way further back: it is gone by itself where that is quick. */
export function OlderRows({
  older: { isReading, failure },
  hasOlder,
  isFull,
  isEmpty,
  searchedTo,
  onShow,
}: {
  older: { readonly isReading: boolean; readonly failure: string | null };
  hasOlder: boolean;
  /** As many are shown as are held. */
  isFull: boolean;
  isEmpty: boolean;
  searchedTo: string | null;
  onShow: () => void;
}) {
  const end = useRef<HTMLDivElement>(null);
  // A search goes further back only where somebody asks it to.
  const isByItself = hasOlder && !isReading && failure === null && searchedTo === null;
  const show = useEffectEvent(onShow);
  useEffect(() => {
    if (end.current === null || !isByItself) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) show();
      },
      { rootMargin: '0px 0px 600px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [isByItself]);
  return (
    <div ref={end}>
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
          <p className="text-xs text-fg-faint">
            {isFull
              ? 'These are as many as are shown at once. A date under More filters leads further back.'
              : 'That is all there is.'}
          </p>
        )}
      </div>
    </div>
  );
}
