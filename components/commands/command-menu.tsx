'use client';

import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useEffectEvent } from 'react';
import { Button } from '#components/ui/button';
import { Kbd } from '#components/ui/kbd';
import { useIsHydrated } from '#components/ui/use-is-hydrated.ts';
import { commandKey } from './command-key.ts';
import { setOpenCommand, useOpenCommand } from './open-command.ts';

// Only the keys and the button come with every page. They are never open on the server, so React's own `lazy` will do.
const CommandPalette = lazy(async () => ({
  default: (await import('./command-palette.tsx')).CommandPalette,
}));
const ShortcutsDialog = lazy(async () => ({
  default: (await import('./shortcuts-dialog.tsx')).ShortcutsDialog,
}));

/** Opens the command palette: a button, and Ctrl or Cmd with K. A question mark opens the keyboard shortcuts. */
export function CommandMenu() {
  const open = useOpenCommand();
  const isHydrated = useIsHydrated();
  const close = () => setOpenCommand(null);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const wanted = commandOf(event);
    if (wanted === null) return;
    // Another dialog is in front, and its work would be lost.
    if (open === null && document.querySelector('[data-slot="dialog"]') !== null) return;
    event.preventDefault();
    setOpenCommand(open === wanted ? null : wanted);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
  return (
    <>
      <Button
        className="w-full justify-start px-2 font-normal text-fg-muted"
        icon={<Search aria-hidden />}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpenCommand('palette')}
      >
        Search
        <span aria-hidden className="ml-auto flex gap-0.5">
          <Kbd>{isHydrated ? commandKey() : 'Ctrl'}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </Button>
      <Suspense>
        {open === 'palette' ? (
          <CommandPalette onClose={close} onShortcuts={() => setOpenCommand('shortcuts')} />
        ) : null}
        {open === 'shortcuts' ? <ShortcutsDialog onClose={close} /> : null}
      </Suspense>
    </>
  );
}

function commandOf(event: KeyboardEvent): 'palette' | 'shortcuts' | null {
  if (event.altKey || event.isComposing) return null;
  if (event.ctrlKey || event.metaKey)
    return event.key.toLowerCase() === 'k' && !event.shiftKey ? 'palette' : null;
  if (event.key !== '?') return null;
  const isTyping =
    event.target instanceof Element &&
    event.target.closest('input:not([type="range"]), textarea, select, [contenteditable]') !== null;
  return isTyping ? null : 'shortcuts';
}
