'use client';

import { createContext, use, type RefObject } from 'react';

/** The page's main landmark, looked up on each use. */
const pageMain: RefObject<HTMLElement | null> = {
  get current() {
    return document.querySelector('main');
  },
};

/** The element to render popups in, so that none is outside of all landmarks. */
export const PortalContainer = createContext(pageMain);

/** The surrounding dialog or popover, or else the page's main landmark. */
export function usePortalContainer(): RefObject<HTMLElement | null> {
  return use(PortalContainer);
}
