'use client';

import type { ComponentProps } from 'react';
import { lateModule } from './late-module.ts';

const popup = lateModule(() => import('./drawer-popup.tsx'));
type Parts = Awaited<ReturnType<typeof popup.load>>;

/**
 * A panel over the right side of the screen, or over all of it on a phone. The page next to it can be
 * clicked, but keyboard focus stays inside until the drawer is closed.
 */
export function Drawer(props: ComponentProps<Parts['DrawerPopup']>) {
  const parts = popup.useWhen(props.open);
  return parts === null ? null : <parts.DrawerPopup {...props} />;
}

/** `children` are placed between the title and the close button. */
export function DrawerHeader(props: ComponentProps<Parts['DrawerHeader']>) {
  const Header = popup.get().DrawerHeader;
  return <Header {...props} />;
}

export function DrawerBody(props: ComponentProps<Parts['DrawerBody']>) {
  const Body = popup.get().DrawerBody;
  return <Body {...props} />;
}
