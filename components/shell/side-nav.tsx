'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '../ui/cn.ts';
import { BrandMark } from './brand-mark.tsx';
import { isCurrent, navItems } from './nav-items.ts';
import { ThemeMenu } from './theme-menu.tsx';

/** The rail on the left, from 768 px up. */
export function SideNav() {
  const pathname = usePathname();
  return (
    <aside className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-r bg-rail md:flex">
      <Link href="/" className="mx-2 mt-2 flex h-10 items-center gap-2 rounded-md px-2 font-semibold">
        <BrandMark className="size-5" />
        Understudy
      </Link>
      <nav aria-label="Screens" className="mt-2 flex-1 px-2">
        <ul className="flex flex-col gap-0.5">
          {navItems.map(({ href, label, Icon }) => {
            const isHere = isCurrent(href, pathname);
            return (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={isHere ? 'page' : undefined}
                  className={cn(
                    'flex h-8 items-center gap-2.5 rounded-md px-2 font-medium transition-colors',
                    isHere ? 'bg-pressed text-fg' : 'text-fg-muted hover:bg-hover hover:text-fg',
                  )}
                >
                  <Icon aria-hidden className={cn('size-4', isHere ? 'text-fg' : 'text-fg-faint')} />
                  {label}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className="p-2">
        <ThemeMenu />
      </div>
    </aside>
  );
}
