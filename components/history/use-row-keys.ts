import { useEffect, useState, type RefObject } from 'react';
import { moveFocus } from './move-focus.ts';

/** Arrow keys, Home and End among the rows of the list; gives the row that had the focus last. */
export function useRowKeys(list: RefObject<HTMLElement | null>): string | null {
  const [focusedId, setFocusedId] = useState<string | null>(null);

  useEffect(() => {
    const onFocusIn = ({ target }: FocusEvent) => {
      const id = target instanceof HTMLElement ? target.dataset['rowLink'] : undefined;
      if (id !== undefined) setFocusedId(id);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (list.current !== null && moveFocus(list.current, event.key)) event.preventDefault();
    };
    document.addEventListener('focusin', onFocusIn);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('focusin', onFocusIn);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [list]);

  return focusedId;
}
