import { randomUUID } from 'node:crypto';
import type { CreateInvitation, Invitation, PeopleAnswer, PutPerson } from '#lib/contracts/person';
import type { Accounts } from '#lib/server/accounts/accounts';
import { createToken } from '#lib/server/accounts/one-time-token';
import { ApiError } from '#lib/server/api-error';
import type { PeopleStore } from '#lib/store/people';
import { type Call, change, verb } from './verb.ts';

type PeopleVerbsInput = {
  readonly store: PeopleStore;
  readonly accounts: Pick<Accounts, 'firstLink' | 'linkOf'>;
  readonly now: () => number;
};

type Named = { readonly id: string };
type ChangePerson = Named & { readonly change: PutPerson };

const INVITATION_MS = 7 * 24 * 60 * 60 * 1_000;

export function peopleVerbs({ store, accounts, now }: PeopleVerbsInput) {
  async function settle(outcome: 'done' | 'missing' | 'last_owner'): Promise<PeopleAnswer> {
    switch (outcome) {
      case 'done':
        return list();
      case 'missing':
        throw new ApiError('not_found', 'There is no such person. They may have been removed.');
      case 'last_owner':
        throw new ApiError('conflict', 'This is the last owner. Make someone else an owner first.');
    }
  }

  async function nameOf(id: string): Promise<string> {
    return (await store.listPeople()).find((person) => person.id === id)?.name ?? id;
  }

  async function list(): Promise<PeopleAnswer> {
    const [people, invitations] = await Promise.all([store.listPeople(), store.listInvitations()]);
    return {
      people: people.map(({ createdAtMs, lastSeenAtMs, ...person }) => ({
        ...person,
        createdAt: isoOf(createdAtMs),
        lastSeenAt: lastSeenAtMs === null ? null : isoOf(lastSeenAtMs),
      })),
      invitations: invitations.map(showInvitation),
      firstLink: accounts.firstLink(),
    };
  }

  return {
    list: verb('people.manage', list),

    /** Returns the link, which is never returned again. */
    invite: change(
      'people.manage',
      async ({ input: { email, role } }: Call<CreateInvitation>) => {
        // The first person must be able to invite the others.
        if (accounts.firstLink() !== null)
          throw new ApiError('conflict', 'There is no owner yet. Create the owner account first.');
        const { token, tokenHash } = createToken();
        const createdAtMs = Math.round(now());
        const invitation = {
          id: randomUUID(),
          email,
          role,
          createdAtMs,
          expiresAtMs: createdAtMs + INVITATION_MS,
        };
        if (!(await store.invite({ ...invitation, tokenHash })))
          throw new ApiError(
            'conflict',
            `${email} already has an account. If they lost the password, remove the account first.`,
          );
        return { invitation: showInvitation(invitation), link: accounts.linkOf(token) };
      },
      ({ input }) => `${input.email} as ${input.role}`,
    ),

    withdraw: change(
      'people.manage',
      async ({ input: { id } }: Call<Named>) => {
        if (!(await store.withdrawInvitation(id)))
          throw new ApiError('not_found', 'There is no such invitation. It may have been used.');
      },
      async ({ input }) => (await store.listInvitations()).find(({ id }) => id === input.id)?.email ?? null,
    ),

    change: change(
      'people.manage',
      async ({ input }: Call<ChangePerson>) => settle(await store.changeRole(input.id, input.change.role)),
      async ({ input }) => `${await nameOf(input.id)} to ${input.change.role}`,
    ),

    /** Their sessions end immediately. */
    remove: change(
      'people.manage',
      async ({ input }: Call<Named>) => settle(await store.removePerson(input.id)),
      ({ input }) => nameOf(input.id),
    ),
  };
}

type StoredInvitation = Awaited<ReturnType<PeopleStore['listInvitations']>>[number];

function showInvitation({ id, email, role, createdAtMs, expiresAtMs }: StoredInvitation): Invitation {
  return { id, email, role, createdAt: isoOf(createdAtMs), expiresAt: isoOf(expiresAtMs) };
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
