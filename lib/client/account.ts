import { queryOptions } from '@tanstack/react-query';
import type { BegunOidc, ChangePassword, Me, SetUp, SignIn } from '#lib/contracts/account';
import { fetchJson } from './fetch-json.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => fetchJson<Me>('/api/me', { signal }),
  staleTime: 30_000,
});

/** Throws `unauthorized` if the email or the password is wrong. */
export async function signIn(input: SignIn): Promise<void> {
  await fetchJson<unknown>('/api/auth/sign-in/email', { method: 'POST', body: input });
}

/** Returns the URL of the identity provider, which redirects back to `next`. */
export async function beginOidc(next: string): Promise<string> {
  const { url } = await fetchJson<BegunOidc>('/api/auth/sign-in/social', { method: 'POST', body: { next } });
  return url;
}

/** Creates the account and signs in. Throws `not_found` if the link is used or expired. */
export async function setUp(input: SetUp): Promise<void> {
  await fetchJson<unknown>('/api/auth/set-up', { method: 'POST', body: input });
}

export async function signOut(): Promise<void> {
  await fetchJson<unknown>('/api/auth/sign-out', { method: 'POST' });
}

export async function signOutEverywhere(): Promise<void> {
  await fetchJson<unknown>('/api/auth/revoke-sessions', { method: 'POST' });
}

export async function changePassword(input: ChangePassword): Promise<void> {
  await fetchJson<unknown>('/api/auth/change-password', { method: 'POST', body: input });
}
