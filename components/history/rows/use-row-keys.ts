import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';

/** Arrow keys, Home and End for the rows of a list. Returns the row that last had the focus. */
export function useRowKeys(list: RefObject<HTMLElement | null>, ids: readonly string[]): string | null {
  const [focusedId, setFocusedId] = useState<string | null>(null);
  /** The row to focus once it is rendered. */
  const wantedId = useRef<string | null>(null);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const { activeElement } = document;
    if (list.current === null || !list.current.contains(activeElement)) return;
    const id = activeElement instanceof HTMLElement ? activeElement.dataset['rowLink'] : undefined;
    const at = id === undefined ? -1 : ids.indexOf(id);
    const target = at < 0 ? null : targetOf(event.key, at, ids.length - 1);
    if (target === null) return;
    event.preventDefault();
    wantedId.current = ids[target] ?? null;
    setFocusedId(wantedId.current);
  });

  useEffect(() => {
    const onFocusIn = ({ target }: FocusEvent) => {
      const id = target instanceof HTMLElement ? target.dataset['rowLink'] : undefined;
      if (id !== undefined) setFocusedId(id);
    };
    document.addEventListener('focusin', onFocusIn);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('focusin', onFocusIn);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);

  useEffect(() => {
    const row = wantedId.current === null ? null : findRow(wantedId.current);
    if (row === null) return;
    wantedId.current = null;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }, [focusedId]);

  return focusedId;
}

/** The link of a row, if it is rendered. */
export function findRow(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(id)}"]`);
}

function targetOf(key: string, at: number, last: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(last, at + 1);
    case 'ArrowUp':
    case 'k':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
