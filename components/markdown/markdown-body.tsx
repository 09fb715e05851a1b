'use client';

import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { safeImageUrl, safeLinkUrl } from './safe-url.ts';
import { splitBlocks } from './split-blocks.ts';

const plugins = [remarkGfm];

/** Upstream text must be inert: no HTML, links that leave no trace, and no image fetched from elsewhere. */
const components: Components = {
  a: ({ href, children }) => <OutsideLink address={href ?? ''}>{children}</OutsideLink>,
  img: ({ src, alt }) => {
    const address = typeof src === 'string' ? src : '';
    const url = safeImageUrl(address);
    // Next's image service would fetch it again; these bytes are already here.
    // oxlint-disable-next-line nextjs/no-img-element
    if (url !== null) return <img src={url} alt={alt ?? ''} className="max-w-full rounded-md" />;
    return (
      <OutsideLink address={address}>
        {alt === undefined || alt === '' ? address : `Image: ${alt}`}
      </OutsideLink>
    );
  },
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
  pre: ({ children }) => (
    // Wide code scrolls, so it must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre tabIndex={0}>{children}</pre>
  ),
  input: ({ checked }) => <span>{checked === true ? '☑ ' : '☐ '}</span>,
};

function OutsideLink({ address, children }: { address: string; children: React.ReactNode }) {
  const url = safeLinkUrl(address);
  if (url === null) return children;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown
      remarkPlugins={plugins}
      components={components}
      // Each URL is checked where it is used, above.
      urlTransform={(url) => url}
    >
      {text}
    </ReactMarkdown>
  );
});

/** `[1]: https://…` or a footnote, which other blocks may point to. */
const definition = /^ {0,3}\[[^\]]+\]:/m;

/** Renders markdown block by block, so that only the last block of a growing answer is rendered again. */
export function MarkdownBody({ text, isGrowing }: { text: string; isGrowing: boolean }) {
  if (!isGrowing && definition.test(text)) return <Block text={text} />;
  // Blocks never change places: only the last one grows.
  return splitBlocks(text).map((block, at) => <Block key={at} text={block} />);
}
