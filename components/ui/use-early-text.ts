import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * For the control of a text field, a `textarea` too: what was typed before the scripts ran is told to
 * React, which would put its own value over it (https://github.com/react/react/issues/26974).
 */
export function useEarlyText(): RefObject<HTMLInputElement | null> {
  const ref = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const field = ref.current;
    if (field === null || field.value === field.defaultValue) return;
    const early = field.value;
    field.value = field.defaultValue;
    // Set past the property React put on the field, or it would take the change for its own.
    const { prototype } = field.localName === 'textarea' ? HTMLTextAreaElement : HTMLInputElement;
    Reflect.set(prototype, 'value', early, field);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, []);
  return ref;
}
