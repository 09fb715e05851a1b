import { and, asc, count, eq, gt, lt, max, ne, type SQL, sql } from 'drizzle-orm';
import type { Role } from '#lib/contracts/person';
import type { NewPerson, PeopleStore } from '#lib/store/people';
import { personRows, toInvitation } from '#db/rows/person-row';
import { change, type Database, type Orm } from './database.ts';
import { withQueryFaults } from './store-fault.ts';
import { invitations, people, sessions, signInAttempts, signIns, signInStates } from './tables.ts';

type Joining = NewPerson & { readonly email: string; readonly role: Role };

export function createPeopleStore(database: Database, now: () => number): PeopleStore {
  const { orm } = database;

  async function add(tx: Orm, joining: Joining): Promise<void> {
    const { person, signIn } = personRows(joining, now());
    await tx.insert(people).values(person);
    await tx.insert(signIns).values(signIn);
  }

  async function isLastOwner(tx: Orm, id: string): Promise<boolean> {
    const [others] = await tx
      .select({ owners: count() })
      .from(people)
      .where(and(eq(people.role, 'owner'), ne(people.id, id)));
    return others?.owners === 0;
  }

  async function takeInvitation(tx: Orm, where: SQL) {
    const [taken] = await tx
      .delete(invitations)
      .where(and(where, gt(invitations.expiresAtMs, now())))
      .returning();
    return taken;
  }

  return {
    async listPeople() {
      const rows = await orm
        .select({ person: people, lastSeenAt: max(sessions.updatedAt) })
        .from(people)
        .leftJoin(sessions, eq(sessions.userId, people.id))
        .groupBy(people.id)
        .orderBy(asc(people.createdAt), sql`${people}.row_number`);
      return rows.map(({ person: { id, name, email, role, createdAt }, lastSeenAt }) => ({
        id,
        name,
        email,
        role,
        createdAtMs: createdAt.getTime(),
        lastSeenAtMs: lastSeenAt?.getTime() ?? null,
      }));
    },

    addFirstOwner: (owner) =>
      change(database, async (tx) => {
        const [someone] = await tx.select({ id: people.id }).from(people).limit(1);
        if (someone !== undefined) return false;
        await add(tx, { ...owner, role: 'owner' });
        return true;
      }),

    changeRole: (id, role) =>
      change(database, async (tx) => {
        if (role !== 'owner' && (await isLastOwner(tx, id))) return 'last_owner';
        const changed = await tx
          .update(people)
          .set({ role, updatedAt: new Date(now()) })
          .where(eq(people.id, id))
          .returning({ id: people.id });
        return changed.length > 0 ? 'done' : 'missing';
      }),

    removePerson: (id) =>
      change(database, async (tx) => {
        if (await isLastOwner(tx, id)) return 'last_owner';
        const removed = await tx.delete(people).where(eq(people.id, id)).returning({ id: people.id });
        return removed.length > 0 ? 'done' : 'missing';
      }),

    async listInvitations() {
      const rows = await orm
        .select()
        .from(invitations)
        .where(gt(invitations.expiresAtMs, now()))
        .orderBy(asc(invitations.createdAtMs), sql`row_number`);
      return rows.map(toInvitation);
    },

    invite: (invitation) =>
      change(database, async (tx) => {
        const { email } = invitation;
        const [known] = await tx.select({ id: people.id }).from(people).where(eq(people.email, email));
        if (known !== undefined) return false;
        await tx.delete(invitations).where(eq(invitations.email, email));
        await tx.insert(invitations).values(invitation);
        return true;
      }),

    withdrawInvitation: (id) =>
      change(database, async (tx) => {
        const withdrawn = await tx
          .delete(invitations)
          .where(eq(invitations.id, id))
          .returning({ id: invitations.id });
        return withdrawn.length > 0;
      }),

    async findInvitation(tokenHash) {
      const [found] = await orm
        .select()
        .from(invitations)
        .where(and(eq(invitations.tokenHash, tokenHash), gt(invitations.expiresAtMs, now())));
      return found === undefined ? null : toInvitation(found);
    },

    acceptInvitation: (tokenHash, person) =>
      change(database, async (tx) => {
        const invitation = await takeInvitation(tx, eq(invitations.tokenHash, tokenHash));
        if (invitation === undefined) return null;
        const { email, role } = invitation;
        await add(tx, { ...person, email, role });
        return { id: person.id, name: person.name, email, role, createdAtMs: now(), lastSeenAtMs: null };
      }),

    useInvitation: (email) =>
      change(database, async (tx) => (await takeInvitation(tx, eq(invitations.email, email)))?.role ?? null),

    async forgetExpired() {
      const at = new Date(now());
      await orm.delete(sessions).where(lt(sessions.expiresAt, at));
      await orm.delete(signInStates).where(lt(signInStates.expiresAt, at));
      await orm.delete(invitations).where(lt(invitations.expiresAtMs, at.getTime()));
    },

    async signInDatabase() {
      const { drizzleAdapter } = await import('better-auth/adapters/drizzle');
      const adapt = drizzleAdapter(orm, {
        provider: 'pg',
        schema: {
          user: people,
          session: sessions,
          account: signIns,
          verification: signInStates,
          rateLimit: signInAttempts,
        },
      });
      return (options) => withQueryFaults(adapt(options));
    },
  };
}
