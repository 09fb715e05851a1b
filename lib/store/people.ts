import type { DBAdapterInstance } from 'better-auth/types';
import type { Role } from '#lib/contracts/person';

/** Times are epoch milliseconds, emails are in lower case. */
type StoredPerson = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAtMs: number;
  /** When the person was last seen; null if they never signed in, or signed out since. */
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

/** Outcomes of changes that could leave no owner. */
type KeepsAnOwner = 'done' | 'missing' | 'last_owner';

export type PeopleStore = {
  /** In order of creation. */
  readonly listPeople: () => Promise<StoredPerson[]>;
  /** False if there are people already: then someone has to invite them. */
  readonly addFirstOwner: (owner: NewPerson & { readonly email: string }) => Promise<boolean>;
  readonly changeRole: (id: string, role: Role) => Promise<KeepsAnOwner>;
  /** With their sessions. */
  readonly removePerson: (id: string) => Promise<KeepsAnOwner>;
  /** Pending ones, oldest first. */
  readonly listInvitations: () => Promise<Invitation[]>;
  /** Replaces an earlier one for the same email. False if a person already has that email. */
  readonly invite: (invitation: Invitation & { readonly tokenHash: string }) => Promise<boolean>;
  readonly withdrawInvitation: (id: string) => Promise<boolean>;
  readonly findInvitation: (tokenHash: string) => Promise<Invitation | null>;
  /** Creates the person of an invitation, and ends it. Null if there is none, or if it has expired. */
  readonly acceptInvitation: (tokenHash: string, person: NewPerson) => Promise<StoredPerson | null>;
  /**
   * Ends the invitation of someone who signs in through an identity provider; returns their role, or null as
   * above.
   */
  readonly useInvitation: (email: string) => Promise<Role | null>;
  /** Deletes expired sessions and invitations, and the state of unfinished sign-ins. */
  readonly forgetExpired: () => Promise<void>;
  /** The tables of the sign-in library, apart from the people themselves. */
  readonly signInDatabase: () => Promise<DBAdapterInstance>;
};
