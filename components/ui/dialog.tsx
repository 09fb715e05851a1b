'use client';

import { cloneElement, type ComponentProps, type ReactElement } from 'react';
import { lateModule } from './late-module.ts';

const popup = lateModule(() => import('./dialog-popup.tsx'));
type Parts = Awaited<ReturnType<typeof popup.load>>;

/** A modal dialog. A `trigger` is shown where it is rendered, and opens it. */
export function Dialog({
  trigger,
  ...props
}: ComponentProps<Parts['DialogPopup']> & { trigger?: ReactElement<Record<string, unknown>> }) {
  const parts = popup.useWhen(props.open);
  return (
    <>
      {trigger === undefined
        ? null
        : cloneElement(trigger, {
            'aria-haspopup': 'dialog',
            'aria-expanded': props.open,
            onClick: () => props.onOpenChange?.(true),
          })}
      {parts === null ? null : <parts.DialogPopup {...props} />}
    </>
  );
}

export function DialogHeader(props: ComponentProps<Parts['DialogHeader']>) {
  const Header = popup.get().DialogHeader;
  return <Header {...props} />;
}

export function DialogBody(props: ComponentProps<Parts['DialogBody']>) {
  const Body = popup.get().DialogBody;
  return <Body {...props} />;
}

export function DialogFooter(props: ComponentProps<Parts['DialogFooter']>) {
  const Footer = popup.get().DialogFooter;
  return <Footer {...props} />;
}

export function DialogClose(props: ComponentProps<Parts['DialogClose']>) {
  const Close = popup.get().DialogClose;
  return <Close {...props} />;
}

/** The name of a dialog that has no `DialogHeader`. */
export function DialogTitle(props: ComponentProps<Parts['DialogTitle']>) {
  const Title = popup.get().DialogTitle;
  return <Title {...props} />;
}
