import { SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { EmptyState } from '#components/ui/empty-state';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <EmptyState
      icon={<SearchX />}
      title="Page not found"
      actions={
        <Link href="/" className="font-medium text-accent underline-offset-4 hover:underline">
          Go to Models
        </Link>
      }
      className="min-h-[60dvh]"
    >
      It may have been moved or deleted, or the address is mistyped.
    </EmptyState>
  );
}
