'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { historyDetailQuery } from '#lib/client/history';
import { Page } from '#components/shell/page';
import { RequestDetail } from './request/request-detail.tsx';

/** A request on its own page, for links. */
export function RequestScreen({ id }: { id: string }) {
  const query = useQuery(historyDetailQuery(id));
  return (
    <Page
      title="Request"
      description={
        <Link href="/history" className="inline-flex items-center gap-1 hover:text-fg">
          <ArrowLeft aria-hidden className="size-3.5" />
          History
        </Link>
      }
    >
      <RequestDetail query={query} />
    </Page>
  );
}
