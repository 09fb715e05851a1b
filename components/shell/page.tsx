import type { ReactNode } from 'react';
import { SearchButton } from '#components/commands/search-button';
import { NoticeBell } from '#components/notices/notice-bell';
import { cn } from '#components/ui/cn.ts';

const widths = {
  /** Lists and tables that use the screen. */
  full: '',
  /** Most screens. */
  wide: 'mx-auto w-full max-w-7xl',
  /** Forms and prose. */
  reading: 'mx-auto w-full max-w-2xl',
} as const;

/** The frame of a screen: its title, actions on the right, and the content below. */
export function Page({
  title,
  description,
  actions,
  width = 'wide',
  className,
  children,
}: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  width?: keyof typeof widths;
  className?: string;
  children: ReactNode;
}) {
  return (
    <>
      <header className="border-b">
        <div className={cn('flex min-h-14 items-center gap-x-4 px-4 py-2 md:px-6', widths[width])}>
          <div className="flex min-h-(--control) min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1">
            <div className="flex min-w-min flex-1 flex-wrap items-baseline gap-x-3">
              <h1 className="text-lg">{title}</h1>
              {description === undefined ? null : (
                <p
                  className={cn(
                    'min-w-0 text-sm text-fg-muted',
                    // On a phone, the screen's content already says it, so only a link is shown.
                    typeof description === 'string' && 'max-sm:sr-only',
                  )}
                >
                  {description}
                </p>
              )}
            </div>
            {actions === undefined ? null : (
              <div className="flex flex-wrap items-center gap-2">{actions}</div>
            )}
          </div>
          {/* On a phone there is no rail to hold them. Beside actions of several lines they stay at the top. */}
          <div className="-mr-2 flex items-center self-start md:hidden">
            <SearchButton />
            <NoticeBell />
          </div>
        </div>
      </header>
      <div className={cn('px-4 pt-4 base:pb-8 md:px-6', widths[width], className)}>{children}</div>
    </>
  );
}
