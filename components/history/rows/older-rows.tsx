import { useEffect, useEffectEvent, useRef } from 'react';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';
import { RelativeTime } from '#components/ui/relative-time';
import type { Older } from './use-feed.ts';

/** The end of the list. Older rows are loaded when it becomes visible; a search continues until stopped. */
export function OlderRows({
  older: { isReading, failure, isStopped },
  hasOlder,
  isFull,
  isEmpty,
  searchedTo,
  onShow,
  onStop,
}: {
  older: Older;
  hasOlder: boolean;
  /** Whether the list has reached its maximum length. */
  isFull: boolean;
  isEmpty: boolean;
  searchedTo: string | null;
  onShow: () => void;
  onStop: () => void;
}) {
  const end = useRef<HTMLDivElement>(null);
  const goesOn = hasOlder && failure === null && !isStopped;
  const isSearching = searchedTo !== null && goesOn;
  const isByItself = goesOn && !isReading;
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
        <InlineNotice tone="danger" className="mt-3" title="Couldn’t load older requests">
          {failure}
        </InlineNotice>
      )}
      <div className="flex min-h-14 flex-wrap items-center justify-center gap-x-3 gap-y-1">
        {searchedTo === null ? null : (
          // Only announce the end of a search, not every step.
          <p role="status" aria-live={isSearching ? 'off' : 'polite'} className="text-xs text-fg-muted">
            {isEmpty ? 'No matches so far. ' : ''}
            {isSearching ? 'Searching further back, now at' : 'Searched back to'}{' '}
            <RelativeTime iso={searchedTo} />.
          </p>
        )}
        {isSearching ? (
          <Button onClick={onStop}>Stop</Button>
        ) : hasOlder ? (
          <Button isBusy={isReading} onClick={onShow}>
            {searchedTo === null ? 'Older' : 'Search further back'}
          </Button>
        ) : (
          <p className="text-xs text-fg-faint">
            {isFull
              ? 'No more rows fit here. To go further back, set a date under More filters.'
              : 'End of history'}
          </p>
        )}
      </div>
    </div>
  );
}
