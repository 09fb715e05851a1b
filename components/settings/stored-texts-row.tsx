'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { categoriesQuery } from '#lib/client/categories';
import { describeFailure } from '#lib/client/fetch-json';
import type { Policy } from '#lib/contracts/policy';

const words: Record<Policy['storePrompts'], string> = { off: 'never', '7d': '7 days', forever: 'forever' };

/** How long each category keeps prompts and answers. */
export function StoredTextsRow() {
  const categories = useQuery(categoriesQuery);
  return (
    <div className="min-h-14 py-2.5">
      <div>Prompts and answers</div>
      <div className="text-xs text-fg-faint">
        Set per category. Playground messages are always kept for at least 7 days.
      </div>
      {categories.data === undefined ? (
        <p className="mt-1 text-fg-faint">
          {categories.isError ? describeFailure(categories.error) : 'Loading the categories…'}
        </p>
      ) : (
        <ul aria-label="Prompts and answers by category" className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
          {categories.data.map(({ slug, name, policy }) => (
            <li key={slug} className="min-w-0 wrap-anywhere max-md:py-1.5">
              <Link
                href={{ pathname: '/', query: { category: slug, policy: 'history' } }}
                className="text-accent underline underline-offset-2"
              >
                {name}
              </Link>{' '}
              <span className="text-fg-muted">{words[policy.storePrompts]}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
