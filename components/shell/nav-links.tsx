'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '../ui/cn.ts';
import { isCurrent, navItems } from './nav-items.ts';

/** A link to every screen; the one that is shown is marked. Classes for it go by `aria-[current=page]`. */
export function NavLinks({
  className,
  linkClassName,
  iconClassName,
}: {
  className: string;
  linkClassName: string;
  iconClassName: string;
}) {
  const pathname = usePathname();
  return (
    <ul className={className}>
      {navItems.map(({ href, label, Icon }) => (
        <li key={href}>
          <Link
            href={href}
            aria-current={isCurrent(href, pathname) ? 'page' : undefined}
            className={cn('group font-medium', linkClassName)}
          >
            <Icon aria-hidden className={iconClassName} />
            {label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
