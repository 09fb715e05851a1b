import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * A ref for a text field. It passes text that was typed before hydration on to React, which would otherwise
 * overwrite it (https://github.com/react/react/issues/26974).
 */
export function useEarlyText(): RefObject<HTMLInputElement | null> {
  const ref = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const field = ref.current;
    if (field === null || field.value === field.defaultValue) return;
    const early = field.value;
    field.value = field.defaultValue;
    // Bypasses React's own value setter, which would treat the change as React's.
    const { prototype } = field.localName === 'textarea' ? HTMLTextAreaElement : HTMLInputElement;
    Reflect.set(prototype, 'value', early, field);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    if (document.activeElement === field) return;
    // It was also left before hydration. React must have rendered the text when it learns of that.
    setTimeout(() => field.dispatchEvent(new FocusEvent('focusout', { bubbles: true })));
  }, []);
  return ref;
}
