import { and, asc, count, eq, gt, lt, max, ne, sql } from 'drizzle-orm';
import type { Role } from '#lib/contracts/person';
import type { NewPerson, PeopleStore } from '#lib/store/people';
import { personRows, toInvitation } from '#db/rows/person-row';
import type { Database } from './open-database.ts';
import { invitations, people, sessions, signInAttempts, signIns, signInStates } from './people-schema.ts';
import { withFaults } from './files/store-fault.ts';

type Transaction = Parameters<Parameters<Database['orm']['transaction']>[0]>[0];

export function createPeopleStore({ orm }: Database, now: () => number): PeopleStore {
  const immediately = { behavior: 'immediate' } as const;

  function add(tx: Transaction, person: NewPerson & { readonly email: string; readonly role: Role }): void {
    const rows = personRows(person, now());
    tx.insert(people).values(rows.person).run();
    tx.insert(signIns).values(rows.signIn).run();
  }

  function isLastOwner(tx: Transaction, id: string): boolean {
    const others = tx
      .select({ owners: count() })
      .from(people)
      .where(and(eq(people.role, 'owner'), ne(people.id, id)))
      .get();
    return others?.owners === 0;
  }

  function takeInvitation(tx: Transaction, where: ReturnType<typeof eq>) {
    return tx
      .delete(invitations)
      .where(and(where, gt(invitations.expiresAtMs, now())))
      .returning()
      .get();
  }

  return {
    async listPeople() {
      return orm
        .select({ person: people, lastSeenAt: max(sessions.updatedAt) })
        .from(people)
        .leftJoin(sessions, eq(sessions.userId, people.id))
        .groupBy(people.id)
        .orderBy(asc(people.createdAt), sql`${people}.rowid`)
        .all()
        .map(({ person: { id, name, email, role, createdAt }, lastSeenAt }) => ({
          id,
          name,
          email,
          role,
          createdAtMs: createdAt.getTime(),
          lastSeenAtMs: lastSeenAt?.getTime() ?? null,
        }));
    },

    async addFirstOwner(owner) {
      return orm.transaction((tx) => {
        if (tx.select({ id: people.id }).from(people).limit(1).get() !== undefined) return false;
        add(tx, { ...owner, role: 'owner' });
        return true;
      }, immediately);
    },

    async changeRole(id, role) {
      return orm.transaction((tx) => {
        if (role !== 'owner' && isLastOwner(tx, id)) return 'last_owner';
        const change = { role, updatedAt: new Date(now()) };
        return tx.update(people).set(change).where(eq(people.id, id)).run().changes > 0 ? 'done' : 'missing';
      }, immediately);
    },

    async removePerson(id) {
      return orm.transaction((tx) => {
        if (isLastOwner(tx, id)) return 'last_owner';
        return tx.delete(people).where(eq(people.id, id)).run().changes > 0 ? 'done' : 'missing';
      }, immediately);
    },

    async listInvitations() {
      return orm
        .select()
        .from(invitations)
        .where(gt(invitations.expiresAtMs, now()))
        .orderBy(asc(invitations.createdAtMs), sql`rowid`)
        .all()
        .map(toInvitation);
    },

    async invite(invitation) {
      return orm.transaction((tx) => {
        const { email } = invitation;
        if (tx.select({ id: people.id }).from(people).where(eq(people.email, email)).get() !== undefined)
          return false;
        tx.delete(invitations).where(eq(invitations.email, email)).run();
        tx.insert(invitations).values(invitation).run();
        return true;
      }, immediately);
    },

    async withdrawInvitation(id) {
      return orm.delete(invitations).where(eq(invitations.id, id)).run().changes > 0;
    },

    async findInvitation(tokenHash) {
      const found = orm
        .select()
        .from(invitations)
        .where(and(eq(invitations.tokenHash, tokenHash), gt(invitations.expiresAtMs, now())))
        .get();
      return found === undefined ? null : toInvitation(found);
    },

    async acceptInvitation(tokenHash, person) {
      return orm.transaction((tx) => {
        const invitation = takeInvitation(tx, eq(invitations.tokenHash, tokenHash));
        if (invitation === undefined) return null;
        const { email, role } = invitation;
        add(tx, { ...person, email, role });
        return { id: person.id, name: person.name, email, role, createdAtMs: now(), lastSeenAtMs: null };
      }, immediately);
    },

    async useInvitation(email) {
      return (
        orm.transaction((tx) => takeInvitation(tx, eq(invitations.email, email)), immediately)?.role ?? null
      );
    },

    async forgetExpired() {
      const at = new Date(now());
      orm.delete(sessions).where(lt(sessions.expiresAt, at)).run();
      orm.delete(signInStates).where(lt(signInStates.expiresAt, at)).run();
      orm.delete(invitations).where(lt(invitations.expiresAtMs, at.getTime())).run();
    },

    async signInDatabase() {
      const { drizzleAdapter } = await import('better-auth/adapters/drizzle');
      const adapt = drizzleAdapter(orm, {
        provider: 'sqlite',
        schema: {
          user: people,
          session: sessions,
          account: signIns,
          verification: signInStates,
          rateLimit: signInAttempts,
        },
      });
      return (options) => withFaults(adapt(options));
    },
  };
}
