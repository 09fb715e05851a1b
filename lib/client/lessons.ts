import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { LessonsAnswer } from '#lib/contracts/lesson';
import { fetchJson } from './fetch-json.ts';

/** Recommendations for the chains, with hours in the browser's time zone. */
export const lessonsQuery = queryOptions({
  queryKey: ['lessons'],
  queryFn: async ({ signal }) => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const search = new URLSearchParams({ timeZone });
    return (await fetchJson(LessonsAnswer, `/api/lessons?${search}`, { signal })).lessons;
  },
  staleTime: 60_000,
});

/** Dismisses a recommendation permanently. */
export async function dismissLesson(id: string): Promise<void> {
  await fetchJson(z.unknown(), `/api/lessons/${encodeURIComponent(id)}/dismiss`, { method: 'POST' });
}
