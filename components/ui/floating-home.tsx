'use client';

import { createContext, use, type RefObject } from 'react';

/** The page's main landmark, looked up when it is needed. */
const pageMain: RefObject<HTMLElement | null> = {
  get current() {
    return document.querySelector('main');
  },
};

/** Where what floats is put, so that no list or menu stands outside of all landmarks. */
export const FloatingHome = createContext(pageMain);

/** The dialog or popover one is in, else the page's main landmark. */
export function useFloatingHome(): RefObject<HTMLElement | null> {
  return use(FloatingHome);
}
