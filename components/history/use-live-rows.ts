import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import type { HistoryRequest } from '#lib/contracts/history';

export type LiveRows = {
  readonly shown: readonly HistoryRequest[];
  /** Newer ones, held back while the person reads further down. */
  readonly heldBackCount: number;
  readonly showNewest: () => void;
};

/**
 * Lets new rows in at the top only while nobody can lose their place: once the page is scrolled, a row has
 * the focus, or one is open (`isHeld`), they are counted instead.
 */
export function useLiveRows(
  rows: readonly HistoryRequest[],
  { limit, list, isHeld }: { limit: number; list: RefObject<HTMLElement | null>; isHeld: boolean },
): LiveRows {
  const [heldFrom, setHeldFrom] = useState<string | null>(null);
  const newestId = rows[0]?.id ?? null;

  const look = useEffectEvent(() => {
    const isReading = isHeld || isScrolled() || isRowFocused(list.current);
    setHeldFrom((before) => (isReading ? (before ?? newestId) : null));
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
  if (isHeld && heldFrom === null && newestId !== null) setHeldFrom(newestId);

  const older = heldFrom === null ? rows : rows.filter(({ id }) => id <= heldFrom);
  // The list began anew (another filter, or a long gap): there is no place left to keep.
  const kept = older.length === 0 ? rows : older;
  return {
    shown: kept.slice(0, limit),
    heldBackCount: rows.length - kept.length,
    showNewest: () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      // Once the list knows that it is at its top they come in: before, it would keep the place it was at.
      if (isScrolled()) window.scrollTo({ top: 0 });
      else setHeldFrom(null);
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
