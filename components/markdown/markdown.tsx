'use client';

import dynamic from 'next/dynamic';
import { cn } from '#components/ui/cn.ts';
import { prose } from './prose.ts';

/** The renderer weighs more than the rest of the page: it is fetched when there is something to render. */
const MarkdownBody = dynamic(() => import('./markdown-body.tsx').then((loaded) => loaded.MarkdownBody), {
  ssr: false,
  loading: () => null,
});

/** Text of a model, rendered as markdown and harmless. */
export function Markdown({
  text,
  isGrowing = false,
  className,
}: {
  text: string;
  isGrowing?: boolean;
  className?: string;
}) {
  return (
    <div data-slot="markdown" className={cn(prose, className)}>
      <MarkdownBody text={text} isGrowing={isGrowing} />
    </div>
  );
}

/** Fetches the renderer ahead, so that the first words of an answer do not wait for it. */
export function preloadMarkdown(): void {
  void import('./markdown-body.tsx');
}
