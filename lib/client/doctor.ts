import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  DoctorAnswer,
  DoctorRepairAnswer,
  type PostDoctorRepair,
  type PostDoctorSeen,
} from '#lib/contracts/doctor';
import { fetchJson } from './fetch-json.ts';

/** What became of the models of all lists. */
export const doctorQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: ({ signal }) => fetchJson(DoctorAnswer, '/api/doctor', { signal }),
  refetchInterval: 60_000,
  staleTime: 30_000,
});

export async function postRepair(input: PostDoctorRepair): Promise<z.infer<typeof DoctorRepairAnswer>> {
  return fetchJson(DoctorRepairAnswer, '/api/doctor/repair', { method: 'POST', body: input });
}

/** Gives what is still new. */
export async function postSeen(input: PostDoctorSeen): Promise<DoctorAnswer> {
  return fetchJson(DoctorAnswer, '/api/doctor/seen', { method: 'POST', body: input });
}
