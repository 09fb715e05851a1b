import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { LessonsAnswer } from '#lib/contracts/lesson';
import { fetchJson } from './fetch-json.ts';

/** What the history suggests for the lists, with the hours of the place where the browser is. */
export const lessonsQuery = queryOptions({
  queryKey: ['lessons'],
  queryFn: async ({ signal }) => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const search = new URLSearchParams({ timeZone });
    return (await fetchJson(LessonsAnswer, `/api/lessons?${search}`, { signal })).lessons;
  },
  staleTime: 60_000,
});

/** It does not come back. */
export async function dismissLesson(id: string): Promise<void> {
  await fetchJson(z.unknown(), `/api/lessons/${encodeURIComponent(id)}/dismiss`, { method: 'POST' });
}
