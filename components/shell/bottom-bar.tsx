'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '../ui/cn.ts';
import { isCurrent, navItems } from './nav-items.ts';

/** The same screens at the bottom of a phone, clear of the home indicator. */
export function BottomBar() {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Screens"
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-rail pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="grid h-14 grid-cols-6">
        {navItems.map(({ href, label, Icon }) => {
          const isHere = isCurrent(href, pathname);
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={isHere ? 'page' : undefined}
                className={cn(
                  'flex h-full flex-col items-center justify-center gap-1 text-[11px] leading-none tracking-tight font-medium focus-visible:-outline-offset-2',
                  isHere ? 'text-accent' : 'text-fg-muted',
                )}
              >
                <Icon aria-hidden className="size-5" />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
