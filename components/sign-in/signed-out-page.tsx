import type { ReactNode } from 'react';
import { BrandMark } from '#components/shell/brand-mark';

/** A page for those who are not in yet: one thing to do, and nothing around it. */
export function SignedOutPage({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: string;
  children: ReactNode;
}) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-5 px-4 py-8">
      <p className="flex items-center gap-2 font-semibold">
        <BrandMark className="size-5" />
        Understudy
      </p>
      <div>
        <h1 className="text-lg">{title}</h1>
        {lead === undefined ? null : <p className="mt-1 text-fg-muted">{lead}</p>}
      </div>
      {children}
    </main>
  );
}
