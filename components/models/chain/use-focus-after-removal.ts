import { useEffect, useRef } from 'react';

/**
 * After a row is removed by keyboard, the focus moves to the row that took its place, not to the top of the
 * page. Attach `ref` to the element that contains the rows.
 */
export function useFocusAfterRemoval(ids: readonly string[]) {
  const ref = useRef<HTMLDivElement>(null);
  const placeToFocus = useRef<number | null>(null);
  useEffect(() => {
    const place = placeToFocus.current;
    placeToFocus.current = null;
    if (place === null) return;
    const handles = ref.current?.querySelectorAll<HTMLElement>('[data-slot="sortable-handle"]');
    handles?.[Math.min(place, handles.length - 1)]?.focus();
  }, [ids]);
  return {
    ref,
    keepFocus: (place: number) => {
      placeToFocus.current = place;
    },
  };
}
