import { queryOptions } from '@tanstack/react-query';
import type { CreatedInvitation, CreateInvitation, PeopleAnswer, PutPerson } from '#lib/contracts/person';
import { fetchJson } from './fetch-json.ts';

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) => fetchJson<PeopleAnswer>('/api/people', { signal }),
});

/** Returns the invitation with its link, which no later answer contains. */
export async function invitePerson(input: CreateInvitation): Promise<CreatedInvitation> {
  return fetchJson<CreatedInvitation>('/api/people/invitations', { method: 'POST', body: input });
}

export async function withdrawInvitation(id: string): Promise<void> {
  await fetchJson<unknown>(`/api/people/invitations/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export async function putPerson(id: string, change: PutPerson): Promise<PeopleAnswer> {
  return fetchJson<PeopleAnswer>(`/api/people/${encodeURIComponent(id)}`, { method: 'PUT', body: change });
}

export async function removePerson(id: string): Promise<PeopleAnswer> {
  return fetchJson<PeopleAnswer>(`/api/people/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
