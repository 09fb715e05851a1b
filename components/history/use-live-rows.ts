import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import type { HistoryRequest } from '#lib/contracts/history';
import { type HeldRows, holdRows, rowsThatStay } from './hold-rows.ts';

export type LiveRows = {
  readonly shown: readonly HistoryRequest[];
  /** Others that came since, held back while the person reads. */
  readonly heldBackCount: number;
  readonly showNewest: () => void;
};

type Held = { readonly filterKey: string; readonly standing: HeldRows };

type LiveRowsInput = {
  /** Of the filter that the rows are of: another one's stand elsewhere. */
  readonly filterKey: string;
  readonly limit: number;
  readonly list: RefObject<HTMLElement | null>;
  readonly isHeld: boolean;
};

/**
 * Lets new rows in only while nobody can lose their place: once the page is scrolled, a row has
 * the focus, or one is open (`isHeld`), they are counted instead.
 */
export function useLiveRows(
  rows: readonly HistoryRequest[],
  { filterKey, limit, list, isHeld }: LiveRowsInput,
): LiveRows {
  const [held, setHeld] = useState<Held | null>(null);
  const hold = (): Held | null => {
    const standing = holdRows(rows);
    return standing === null ? null : { filterKey, standing };
  };

  const look = useEffectEvent(() => {
    const isReading = isHeld || isScrolled() || isRowFocused(list.current);
    setHeld((before) => (isReading ? (before ?? hold()) : null));
  });

  useEffect(() => {
    const onChange = () => look();
    // The focus has arrived only after the event that took it elsewhere.
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

  // What opens holds at once; what closes gives the focus back, and that has it looked at again.
  const mustHold = isHeld && held === null && rows.length > 0;
  const isOfAnother = held !== null && held.filterKey !== filterKey;
  if (mustHold || isOfAnother) setHeld(hold());

  const staying = held === null || isOfAnother ? rows : rowsThatStay(rows, held.standing);
  // The list began anew (another filter, or a long gap): there is no place left to keep.
  const kept = staying.length === 0 ? rows : staying;
  return {
    shown: kept.slice(0, limit),
    heldBackCount: rows.length - kept.length,
    showNewest: () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      // Once the list knows that it is at its top they come in: before, it would keep the place it was at.
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
