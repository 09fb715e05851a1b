'use client';

import type { LucideIcon } from 'lucide-react';
import Link, { useLinkStatus } from 'next/link';
import { usePathname } from 'next/navigation';
import { Spinner } from '#components/ui/spinner';
import { cn } from '#components/ui/cn.ts';
import { isCurrent, navItems } from './nav-items.ts';

/** Links to all screens. Style the current one with `aria-[current=page]`. */
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
            className={cn('group font-medium has-data-[slot=spinner]:text-fg', linkClassName)}
          >
            <NavIcon Icon={Icon} className={iconClassName} />
            {label}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** An icon that becomes a spinner while its screen loads, so that every click has a visible effect. */
function NavIcon({ Icon, className }: { Icon: LucideIcon; className: string }) {
  const { pending } = useLinkStatus();
  return pending ? (
    <Spinner className={cn(className, 'text-accent!')} />
  ) : (
    <Icon aria-hidden className={className} />
  );
}
