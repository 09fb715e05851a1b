import type { DBAdapterInstance } from 'better-auth/types';
import type { Role } from '#lib/contracts/person';

/** Times are epoch milliseconds, emails are in lower case. */
type StoredPerson = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAtMs: number;
  /** When the person was last known to be here; null where they never signed in, or signed out since. */
  readonly lastSeenAtMs: number | null;
};

export type NewPerson = {
  readonly id: string;
  readonly name: string;
  readonly passwordHash: string;
};

export type Invitation = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
};

/** Outcomes of what could leave nobody who may do everything. */
type KeepsAnOwner = 'done' | 'missing' | 'last_owner';

export type PeopleStore = {
  /** In the order they came. */
  readonly listPeople: () => Promise<StoredPerson[]>;
  /** False where there are people already: then someone has to invite them. */
  readonly addFirstOwner: (owner: NewPerson & { readonly email: string }) => Promise<boolean>;
  readonly changeRole: (id: string, role: Role) => Promise<KeepsAnOwner>;
  /** With their sessions. */
  readonly removePerson: (id: string) => Promise<KeepsAnOwner>;
  /** Pending ones, the oldest first. */
  readonly listInvitations: () => Promise<Invitation[]>;
  /** In place of an earlier one for the same email. False where a person has that email already. */
  readonly invite: (invitation: Invitation & { readonly tokenHash: string }) => Promise<boolean>;
  readonly withdrawInvitation: (id: string) => Promise<boolean>;
  readonly findInvitation: (tokenHash: string) => Promise<Invitation | null>;
  /** Makes the person that an invitation is for, and ends it. Null where there is none, or none that is still good. */
  readonly acceptInvitation: (tokenHash: string, person: NewPerson) => Promise<StoredPerson | null>;
  /** Ends the invitation of someone who comes from a provider of identities; their role, or null as above. */
  readonly useInvitation: (email: string) => Promise<Role | null>;
  /** Deletes sessions and invitations whose time is over, and what was remembered of people who never came back. */
  readonly forgetExpired: () => Promise<void>;
  /** Where the library that signs people in keeps what it needs, beside the people themselves. */
  readonly signInDatabase: () => Promise<DBAdapterInstance>;
};
