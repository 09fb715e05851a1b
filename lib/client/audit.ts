import { infiniteQueryOptions } from '@tanstack/react-query';
import type { AuditAnswer } from '#lib/contracts/audit';
import { fetchJson } from './fetch-json.ts';

export const auditQuery = infiniteQueryOptions({
  queryKey: ['audit'],
  queryFn: ({ pageParam, signal }) => fetchJson<AuditAnswer>(`/api/audit${pageParam}`, { signal }),
  initialPageParam: '',
  getNextPageParam: ({ entries, hasMore }) => (hasMore ? `?before=${entries.at(-1)?.id}` : null),
});
