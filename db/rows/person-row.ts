import { randomUUID } from 'node:crypto';
import type { Role } from '#lib/contracts/person';
import type { Invitation, NewPerson } from '#lib/store/people';
import type { people, signIns } from '#db/sqlite/people-schema';

type Rows = {
  readonly person: typeof people.$inferInsert;
  readonly signIn: typeof signIns.$inferInsert;
};

/** The rows of someone new, who signs in with a password. */
export function personRows(
  { id, name, email, role, passwordHash }: NewPerson & { readonly email: string; readonly role: Role },
  nowMs: number,
): Rows {
  const at = new Date(nowMs);
  const stamps = { createdAt: at, updatedAt: at };
  return {
    // The person who invited them vouches for the address.
    person: { id, name, email, role, emailVerified: true, ...stamps },
    signIn: {
      id: randomUUID(),
      userId: id,
      providerId: 'credential',
      accountId: id,
      password: passwordHash,
      ...stamps,
    },
  };
}

export function toInvitation({ id, email, role, createdAtMs, expiresAtMs }: Invitation): Invitation {
  return { id, email, role, createdAtMs, expiresAtMs };
}
