import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  DoctorAnswer,
  DoctorRepairAnswer,
  type PostDoctorRepair,
  type PostDoctorSeen,
} from '#lib/contracts/doctor';
import { fetchJson } from './fetch-json.ts';

/** Changes to the models of all categories. */
export const doctorQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: ({ signal }) => fetchJson(DoctorAnswer, '/api/doctor', { signal }),
  refetchInterval: 60_000,
  staleTime: 30_000,
});

export async function postRepair(input: PostDoctorRepair): Promise<z.infer<typeof DoctorRepairAnswer>> {
  return fetchJson(DoctorRepairAnswer, '/api/doctor/repair', { method: 'POST', body: input });
}

/** Marks findings as seen. Returns those that are still new. */
export async function postSeen(input: PostDoctorSeen): Promise<DoctorAnswer> {
  return fetchJson(DoctorAnswer, '/api/doctor/seen', { method: 'POST', body: input });
}
