import { expect, test } from 'vitest';
import { isApiError } from '#lib/server/api-error';
import { AuditAnswer, AuditQuery } from '#lib/contracts/audit';
import type { Right } from '#lib/contracts/right';
import type { Caller } from '#lib/services/context';
import { openVerbs, verb } from '#lib/services/verb';
import { noAudit } from '#tests/support/callers';
import { demoRuntimePerFile } from '#tests/support/demo-runtime';
import { read, refusal } from '#tests/support/route-call';
import { changeWords } from '#components/audit/change-words.ts';
import * as audit from '../../app/api/audit/route.ts';
import * as category from '../../app/api/categories/[slug]/route.ts';
import * as settings from '../../app/api/settings/route.ts';

const demo = demoRuntimePerFile(() => Promise.resolve());

const callers = {
  machine: { kind: 'machine' },
  process: { kind: 'process' },
  owner: { kind: 'person', id: 'o', name: 'Olga', role: 'owner' },
  member: { kind: 'person', id: 'm', name: 'Max', role: 'member' },
  viewer: { kind: 'person', id: 'v', name: 'Vera', role: 'viewer' },
  client: { kind: 'client', id: 'c', name: 'A program' },
} as const satisfies Record<string, Caller>;

type Who = keyof typeof callers;

const everyone: readonly Who[] = ['machine', 'process', 'owner', 'member', 'viewer'];
const editors: readonly Who[] = ['machine', 'process', 'owner', 'member'];
const owners: readonly Who[] = ['machine', 'process', 'owner'];

/** The rights of each caller, written out. */
const allowed: Record<Right, readonly Who[]> = {
  'screens.read': everyone,
  'errors.explain': everyone,
  'playground.run': editors,
  'gateway.call': [...editors, 'client'],
  'lists.edit': editors,
  'cooldowns.lift': editors,
  'connections.edit': owners,
  'clients.manage': owners,
  'budgets.manage': owners,
  'webhooks.manage': owners,
  'consents.answer': editors,
  'retention.edit': owners,
  'config.import': owners,
  'people.manage': owners,
  'audit.read': owners,
  'account.edit': everyone,
};

const names: readonly Who[] = [...editors, 'viewer', 'client'];

type AnyVerb = ((call: never) => unknown) & { readonly right: Right; readonly isChange: boolean };

function verbsOfProduct() {
  const groups: Readonly<Record<string, Readonly<Record<string, AnyVerb>>>> = demo.runtime.verbs;
  return Object.entries(groups).flatMap(([group, verbs]) =>
    Object.entries(verbs).map(([name, one]) => ({ name: `${group}.${name}`, one })),
  );
}

test('every verb states a right and refuses callers without it before doing anything', async () => {
  const refused: string[] = [];
  const expected: string[] = [];
  for (const { name, one } of verbsOfProduct()) {
    expect([name, Object.keys(allowed)]).toEqual([name, expect.arrayContaining([one.right])]);
    for (const who of names.filter((caller) => !allowed[one.right].includes(caller))) {
      // Without an input, because no call gets far enough to need one.
      const answer: unknown = Reflect.apply(one, undefined, [{ ctx: { caller: callers[who] } }]);
      const error: unknown = await Promise.resolve(answer).catch((thrown: unknown) => thrown);
      if (isApiError(error) && error.code === 'forbidden') refused.push(`${name} ${who}`);
      expected.push(`${name} ${who}`);
    }
  }
  expect(refused).toEqual(expected);
  expect(refused.length).toBeGreaterThan(60);
});

test('every caller with a right can use it', async () => {
  for (const right of new Set<Right>(['gateway.call', ...verbsOfProduct().map(({ one }) => one.right)])) {
    const one = verb(right, () => 'done');
    const { group } = openVerbs({ group: { one } }, noAudit);
    const able = await Promise.all(
      names.map((who) =>
        group.one({ ctx: { caller: callers[who] } }).then(
          () => [who],
          () => [],
        ),
      ),
    );
    expect([right, ...able.flat()]).toEqual([right, ...names.filter((who) => allowed[right].includes(who))]);
  }
});

const reading: readonly Right[] = ['screens.read', 'errors.explain', 'playground.run', 'audit.read'];

test('every change is recorded in the audit log', () => {
  const unrecorded = verbsOfProduct().filter(({ one }) => !one.isChange && !reading.includes(one.right));
  // Verbs that only read, check, hide a hint or begin a sign-in.
  expect(unrecorded.map(({ name }) => name).toSorted()).toEqual([
    'clients.list',
    'connections.check',
    'doctor.markSeen',
    'hints.dismiss',
    'lessons.dismiss',
    'models.refresh',
    'people.list',
    'settings.startSignIn',
    'webhooks.list',
    'webhooks.listDeliveries',
    'webhooks.test',
  ]);
  const recorded = verbsOfProduct().filter(({ one }) => one.isChange);
  expect(recorded.filter(({ one }) => reading.includes(one.right))).toEqual([]);
  expect(Object.keys(changeWords).toSorted()).toEqual(recorded.map(({ name }) => name).toSorted());
});

test('the audit log shows what was changed and by whom, without the content', async () => {
  const { verbs } = demo.runtime;
  const { machine, member, owner, viewer } = callers;
  const as = (caller: Caller) => ({ ctx: { caller } });
  const edit = (caller: Caller) =>
    verbs.categories.replace({ ...as(caller), input: { slug: 'main', change: { models: ['a/b'] } } });
  await edit(machine);
  await edit(member);
  await expect(edit(viewer)).rejects.toMatchObject({ code: 'forbidden' });
  const { client, key } = await verbs.clients.create({ ...as(owner), input: { name: 'Laptop' } });
  await verbs.clients.remove({ ...as(owner), input: { id: client.id } });
  await expect(verbs.clients.remove({ ...as(owner), input: { id: client.id } })).rejects.toMatchObject({
    code: 'not_found',
  });
  await verbs.models.refresh(as(member));
  const all = await verbs.audit.list({ ...as(owner), input: AuditQuery.parse({}) });
  const shown = all.entries.map(({ caller, verb: name, entity }) => [
    'name' in caller ? caller.name : caller.kind,
    name,
    entity,
  ]);
  expect(shown).toEqual([
    ['Olga', 'clients.remove', 'Laptop'],
    ['Olga', 'clients.create', 'Laptop'],
    ['Max', 'categories.replace', 'main'],
    ['machine', 'categories.replace', 'main'],
  ]);
  expect(JSON.stringify(all)).not.toContain(key.slice(8));
  const page = await read(AuditAnswer, audit.GET, { query: `?limit=1&before=${all.entries[1]?.id}` });
  expect(page.entries.map(({ verb: name }) => name)).toEqual(['categories.replace']);
  expect(page.hasMore).toBe(true);
  expect((await refusal(audit.GET, {}, member)).status).toBe(403);
});

test('a refusal names the role and who can help', async () => {
  const refused = await refusal(category.DELETE, { params: { slug: 'main' } }, callers.viewer);
  expect(refused).toMatchObject({ status: 403, error: { code: 'forbidden' } });
  expect(refused.error.message).toBe('Your role is viewer, which does not allow this. Ask an owner.');
});

test('a route without caller information answers with an error', async () => {
  const response = await settings.GET(new Request('http://127.0.0.1:3000/api/settings'), {
    params: Promise.resolve({}),
  });
  expect(response.status).toBe(500);
});
