import { beforeEach, expect, test } from 'vitest';
import type { Role } from '#lib/contracts/person';
import type { NewPerson, PeopleStore } from '#lib/store/people';
import type { Store } from '#lib/store/ports';

const HOUR_MS = 3_600_000;

function person(id: string): NewPerson {
  return { id, name: `${id} of the team`, passwordHash: `hash of ${id}` };
}

function invitation(email: string, role: Role, expiresAtMs = Date.now() + HOUR_MS) {
  return {
    id: `i-${email}`,
    email,
    role,
    tokenHash: `token of ${email}`,
    createdAtMs: Date.now(),
    expiresAtMs,
  };
}

/** What a store must do for people, as part of `storeContract`. */
export function peopleContract(open: () => Store, reopen: () => Promise<void>): void {
  let people: PeopleStore;
  beforeEach(() => {
    ({ people } = open());
  });

  const shown = async () =>
    (await open().people.listPeople()).map(({ id, email, role }) => [id, email, role]);

  async function addTeam(): Promise<void> {
    await people.addFirstOwner({ ...person('olga'), email: 'olga@example.com' });
    for (const [id, role] of [
      ['max', 'member'],
      ['vera', 'viewer'],
    ] as const) {
      await people.invite(invitation(`${id}@example.com`, role));
      await people.acceptInvitation(`token of ${id}@example.com`, person(id));
    }
  }

  test('accepts one first owner and no second one', async () => {
    expect(await people.listPeople()).toEqual([]);
    const owner = { ...person('olga'), email: 'olga@example.com' };
    expect(await people.addFirstOwner(owner)).toBe(true);
    expect(await people.addFirstOwner({ ...person('eve'), email: 'eve@example.com' })).toBe(false);
    await reopen();
    expect(await shown()).toEqual([['olga', 'olga@example.com', 'owner']]);
  });

  test('finishes a sign-in for a key once, for the person who started it, and keeps the latest ones', async () => {
    const atMs = Date.now();
    const signIn = {
      id: 's-1',
      starter: 'person p1',
      value: '{}',
      startedAtMs: atMs,
      endsAtMs: atMs + HOUR_MS,
    };
    const { keySignIns } = open();
    await keySignIns.begin(signIn, 2);
    expect(await keySignIns.take('s-1', 'person p2')).toBeNull();
    const taken = await Promise.all([
      keySignIns.take('s-1', 'person p1'),
      keySignIns.take('s-1', 'person p1'),
    ]);
    expect(taken.toSorted((one) => (one === null ? 1 : -1))).toEqual([signIn, null]);
    for (const [index, id] of ['s-2', 's-3', 's-4'].entries())
      await keySignIns.begin({ ...signIn, id, startedAtMs: atMs + index }, 2);
    expect(await keySignIns.take('s-2', 'person p1')).toBeNull();
    await reopen();
    expect(await open().keySignIns.take('s-3', 'person p1')).toMatchObject({ id: 's-3' });
    await open().keySignIns.begin({ ...signIn, id: 's-5', endsAtMs: atMs }, 2);
    expect(await open().keySignIns.take('s-5', 'person p1')).toBeNull();
  });

  test('turns an invitation into a person once, with its email and role', async () => {
    await addTeam();
    expect(await shown()).toEqual([
      ['olga', 'olga@example.com', 'owner'],
      ['max', 'max@example.com', 'member'],
      ['vera', 'vera@example.com', 'viewer'],
    ]);
    expect(await people.acceptInvitation('token of max@example.com', person('eve'))).toBeNull();
    expect(await people.invite(invitation('max@example.com', 'owner'))).toBe(false);
    expect(await people.listInvitations()).toEqual([]);
  });

  test('keeps the newest invitation per email until it is withdrawn, used or expired', async () => {
    await people.invite(invitation('max@example.com', 'viewer'));
    await people.invite({ ...invitation('max@example.com', 'member'), id: 'i-2', tokenHash: 'newer' });
    await people.invite(invitation('late@example.com', 'owner', Date.now() - 1));
    expect(await people.findInvitation('token of max@example.com')).toBeNull();
    expect(await people.findInvitation('newer')).toMatchObject({ email: 'max@example.com', role: 'member' });
    expect((await people.listInvitations()).map(({ id }) => id)).toEqual(['i-2']);
    expect(await people.findInvitation('token of late@example.com')).toBeNull();
    expect(await people.acceptInvitation('token of late@example.com', person('late'))).toBeNull();
    expect(await people.useInvitation('late@example.com')).toBeNull();
    expect(await people.useInvitation('max@example.com')).toBe('member');
    expect(await people.useInvitation('max@example.com')).toBeNull();
    await people.invite(invitation('vera@example.com', 'viewer'));
    expect(await people.withdrawInvitation('i-vera@example.com')).toBe(true);
    expect(await people.withdrawInvitation('i-vera@example.com')).toBe(false);
    expect(await people.acceptInvitation('token of vera@example.com', person('vera'))).toBeNull();
  });

  test('keeps sessions until they expire or their person is removed', async () => {
    await addTeam();
    const { create, findMany } = (await people.signInDatabase())({});
    const add = (token: string, userId: string, expiresAt: Date) =>
      create({
        model: 'session',
        data: { token, userId, expiresAt, createdAt: new Date(), updatedAt: new Date() },
      });
    const tokens = async () =>
      (await findMany<{ token: string }>({ model: 'session' })).map(({ token }) => token);
    await add('good', 'max', new Date(Date.now() + HOUR_MS));
    await add('over', 'max', new Date(Date.now() - 1));
    await add('of vera', 'vera', new Date(Date.now() + HOUR_MS));
    await people.invite(invitation('late@example.com', 'viewer', Date.now() - 1));
    await people.forgetExpired();
    expect((await tokens()).toSorted()).toEqual(['good', 'of vera']);
    await people.removePerson('vera');
    expect(await tokens()).toEqual(['good']);
    const seen = (await people.listPeople()).map(({ id, lastSeenAtMs }) => [id, lastSeenAtMs !== null]);
    expect(seen).toEqual([
      ['olga', false],
      ['max', true],
    ]);
  });

  test('never loses its last owner', async () => {
    await addTeam();
    expect(await people.changeRole('olga', 'member')).toBe('last_owner');
    expect(await people.removePerson('olga')).toBe('last_owner');
    expect(await people.changeRole('max', 'owner')).toBe('done');
    expect(await people.removePerson('olga')).toBe('done');
    expect(await people.removePerson('olga')).toBe('missing');
    expect(await people.changeRole('nobody', 'viewer')).toBe('missing');
    expect(await people.changeRole('max', 'owner')).toBe('done');
    expect(await people.changeRole('max', 'viewer')).toBe('last_owner');
    expect(await shown()).toEqual([
      ['max', 'max@example.com', 'owner'],
      ['vera', 'vera@example.com', 'viewer'],
    ]);
  });

  test('keeps the newest audit entries with their callers', async () => {
    const { audit } = open();
    const callers = [
      { kind: 'machine' },
      { kind: 'process' },
      { kind: 'person', id: 'olga', name: 'Olga' },
      { kind: 'client', id: 'k', name: 'Laptop' },
    ] as const;
    for (const [at, caller] of callers.entries())
      await audit.addEntry({ atMs: at, caller, verb: 'categories.replace', entity: `e${at}` }, 3);
    await reopen();
    const listed = await open().audit.listEntries({ limit: 10 });
    expect(listed.map(({ caller, entity }) => [caller, entity])).toEqual([
      [callers[3], 'e3'],
      [callers[2], 'e2'],
      [callers[1], 'e1'],
    ]);
    const [newest] = listed;
    expect((await open().audit.listEntries({ before: newest?.id ?? 0, limit: 1 }))[0]?.entity).toBe('e2');
  });
}
