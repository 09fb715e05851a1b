import Link from 'next/link';
import { CommandMenu } from '#components/commands/command-menu';
import { NoticeBell } from '#components/notices/notice-bell';
import { BrandMark } from './brand-mark.tsx';
import { NavLinks } from './nav-links.tsx';
import { ThemeMenu } from './theme-menu.tsx';

/** The navigation on the left, from 768 px up. */
export function SideNav() {
  return (
    <aside className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-r bg-rail md:flex">
      <div className="mx-2 mt-2 flex h-10 items-center justify-between gap-2">
        <Link href="/" className="flex h-10 items-center gap-2 rounded-md px-2 font-semibold">
          <BrandMark className="size-5" />
          Understudy
        </Link>
        <NoticeBell />
      </div>
      <div className="px-2 pt-2">
        <CommandMenu />
      </div>
      <nav aria-label="Screens" className="mt-2 flex-1 px-2">
        <NavLinks
          className="flex flex-col gap-0.5"
          linkClassName="flex h-8 items-center gap-2.5 rounded-md px-2 text-fg-muted transition-colors hover:bg-hover hover:text-fg aria-[current=page]:bg-pressed aria-[current=page]:text-fg"
          iconClassName="size-4 text-fg-faint group-aria-[current=page]:text-fg"
        />
      </nav>
      <div className="p-2">
        <ThemeMenu />
      </div>
    </aside>
  );
}
