import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import type { HistoryRequest } from '#lib/contracts/history';
import { type FrozenRows, freezeRows, stableRows } from './frozen-rows.ts';

export type LiveRows = {
  readonly shown: readonly HistoryRequest[];
  /** The number of new requests that are hidden while the user reads. */
  readonly heldBackCount: number;
  readonly showNewest: () => void;
};

type Held = { readonly filterKey: string; readonly standing: FrozenRows };

type LiveRowsInput = {
  /** The filter of the rows. */
  readonly filterKey: string;
  readonly limit: number;
  readonly list: RefObject<HTMLElement | null>;
  readonly isHeld: boolean;
};

/**
 * Adds new rows only while the user can't lose their place. While the page is scrolled, a row has the focus
 * or the drawer is open (`isHeld`), new rows are only counted.
 */
export function useLiveRows(
  rows: readonly HistoryRequest[],
  { filterKey, limit, list, isHeld }: LiveRowsInput,
): LiveRows {
  const [held, setHeld] = useState<Held | null>(null);
  const hold = (): Held | null => {
    const standing = freezeRows(rows);
    return standing === null ? null : { filterKey, standing };
  };

  const look = useEffectEvent(() => {
    const isReading = isHeld || isScrolled() || isRowFocused(list.current);
    setHeld((before) => (isReading ? (before ?? hold()) : null));
  });

  useEffect(() => {
    const onChange = () => look();
    // During `focusout`, the next element does not have the focus yet.
    const onFocusOut = () => requestAnimationFrame(onChange);
    window.addEventListener('scroll', onChange, { passive: true });
    document.addEventListener('focusin', onChange);
    document.addEventListener('focusout', onFocusOut);
    return () => {
      window.removeEventListener('scroll', onChange);
      document.removeEventListener('focusin', onChange);
      document.removeEventListener('focusout', onFocusOut);
    };
  }, []);

  // Opening a drawer holds at once; closing it returns the focus, which triggers a check.
  const mustHold = isHeld && held === null && rows.length > 0;
  const isOfAnother = held !== null && held.filterKey !== filterKey;
  if (mustHold || isOfAnother) setHeld(hold());

  const staying = held === null || isOfAnother ? rows : stableRows(rows, held.standing);
  // The list started over because of a new filter or a large gap, so there is no place to keep.
  const kept = staying.length === 0 ? rows : staying;
  return {
    shown: kept.slice(0, limit),
    heldBackCount: rows.length - kept.length,
    showNewest: () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      // Scrolling to the top lets the rows in. Adding them first would keep the scroll position.
      if (isScrolled()) window.scrollTo({ top: 0 });
      else setHeld(null);
    },
  };
}

function isScrolled(): boolean {
  return window.scrollY > 8;
}

function isRowFocused(list: HTMLElement | null): boolean {
  const { activeElement } = document;
  return (
    list !== null &&
    activeElement !== null &&
    activeElement.matches(':focus-visible') &&
    list.contains(activeElement)
  );
}
