import { NavLinks } from './nav-links.tsx';

/** The navigation on phones, placed above the home indicator. */
export function BottomBar() {
  return (
    <nav
      aria-label="Screens"
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-rail pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <NavLinks
        className="grid h-(--bottom-bar) grid-cols-6"
        linkClassName="flex h-full flex-col short:sm:flex-row short:sm:gap-1.5 items-center justify-center gap-1 text-[11px] leading-none tracking-tight text-fg-muted focus-visible:-outline-offset-2 aria-[current=page]:text-accent"
        iconClassName="size-5 short:size-4"
      />
    </nav>
  );
}
