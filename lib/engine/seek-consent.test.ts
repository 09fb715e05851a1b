import { expect, test } from 'vitest';
import type { Policy } from '#lib/contracts/policy';
import type { CallBudgets } from '#lib/engine/call-budgets';
import type { Candidate } from '#lib/engine/candidate';
import type { Consent } from '#lib/engine/consent';
import type { ConsentEnd, Decision } from '#lib/engine/decision';
import { candidateOf } from '#tests/support/candidate';
import { catalogueModel } from '#tests/support/catalogue-model';
import { createWorld, outage, run, served } from '#tests/support/executor-world';

const cheap = priced('a/cheap', 1);
const dear = priced('b/dear', 20);
const dearest = priced('c/dearest', 30);
const policy: Partial<Policy> = {
  maxPriceUsdPerMillion: { completion: 5 },
  askWhenDearer: { waitMs: 60_000, uptoUsd: null },
  deadlineMs: 10_000,
};

function priced(id: string, usdPerMillion: number): Candidate {
  const usdPerToken = usdPerMillion / 1_000_000;
  return {
    ...candidateOf(id),
    facts: catalogueModel({ id, promptUsdPerToken: usdPerToken, completionUsdPerToken: usdPerToken }),
  };
}

const yes: Decision = { id: 'q1', answer: 'yes', scope: 'hour', by: 'Olga', uptoUsd: 2 };
const no: Decision = { ...yes, answer: 'no', uptoUsd: null };
const approved: ConsentEnd = { is: 'decided', decision: yes };
const refused: ConsentEnd = { is: 'decided', decision: no };

const good = [{ sent: served, tookMs: 10 }];
const plays = new Map([
  ['a/cheap', [{ sent: outage, tookMs: 10 }]],
  ['b/dear', good],
  ['c/dearest', good],
]);

type Question = { readonly model: string; readonly mostMs: number };

/** A world where questions end as given, each after 20 seconds. */
function worldWith({
  ends = [],
  standing = () => null,
  budgets = null,
  cancelAfterMs,
}: {
  readonly ends?: readonly ConsentEnd[];
  readonly standing?: Consent['look'];
  readonly budgets?: CallBudgets | null;
  readonly cancelAfterMs?: number;
}) {
  const world = createWorld(plays, cancelAfterMs === undefined ? {} : { cancelAfterMs });
  const questions: Question[] = [];
  const consent: Consent = {
    look: standing,
    async ask({ id }, _guard, mostMs) {
      const end = ends[questions.length] ?? { is: 'no_answer' };
      questions.push({ model: id, mostMs });
      await world.ports.sleep(end.is === 'no_answer' ? mostMs : 20_000);
      return end;
    },
  };
  return { ...world, questions, ports: { ...world.ports, consent, budgets } };
}

test('an approved model is called, and its row has the wait, which does not count towards the deadline', async () => {
  const world = worldWith({ ends: [approved] });
  const { attempts, asked, outcome } = await run(world, [cheap, dear], policy);
  expect(outcome.status).toBe('served');
  expect(world.calls).toEqual(['a/cheap', 'b/dear']);
  expect(world.questions).toMatchObject([{ model: 'b/dear', mostMs: 60_000 }]);
  expect(attempts[1]?.waitMs).toBeCloseTo(20_000, 0);
  expect(asked).toMatchObject([{ guard: { kind: 'price', of: 'completion' }, end: approved }]);
});

test.each<[string, ConsentEnd, string]>([
  ['a no', refused, 'Olga refused it for an hour.'],
  ['no answer', { is: 'no_answer' }, 'Nobody answered in time, which counts as a refusal.'],
  [
    'an estimate above what one approval may cover',
    { is: 'too_dear', estimateUsd: 3, uptoUsd: 2 },
    "The call may cost about $3.00, and an approval covers at most $2.00, so Understudy didn't ask for one.",
  ],
  [
    'too many questions',
    { is: 'no_room' },
    "Understudy didn't ask, because too many requests are already waiting for approval.",
  ],
])('after %s, the model is skipped with the reason and not called', async (_name, end, words) => {
  const world = worldWith({ ends: [end] });
  const { attempts, outcome } = await run(world, [dear], policy);
  expect(world.calls).toEqual([]);
  expect(attempts).toMatchObject([{ outcome: 'skipped', cause: 'not_approved' }]);
  expect(attempts[0]).toHaveProperty('reason', expect.stringContaining(words));
  expect(attempts[0]?.waitMs).toBeGreaterThan(10_000);
  expect(outcome).toMatchObject({ status: 'failed', errorType: 'no_capable_model' });
});

test('after a refusal, the next model is asked about in the rest of the wait', async () => {
  const world = worldWith({ ends: [refused, approved] });
  const { attempts } = await run(world, [dear, dearest], policy);
  expect(attempts.map(({ model, outcome }) => [model, outcome])).toEqual([
    ['b/dear', 'skipped'],
    ['c/dearest', 'served'],
  ]);
  expect(world.questions[1]?.mostMs).toBeCloseTo(40_000, -1);
});

test('once the wait is used up, there are no more questions', async () => {
  const world = worldWith({});
  const { attempts } = await run(world, [dear, dearest], policy);
  expect(world.questions).toHaveLength(1);
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
});

test('an earlier answer applies without a wait', async () => {
  const allowed = worldWith({ standing: () => yes });
  const { attempts, asked } = await run(allowed, [dear], policy);
  expect(attempts).toMatchObject([{ outcome: 'served', model: 'b/dear' }]);
  expect(asked).toMatchObject([{ waitedMs: null, end: approved }]);
  const denied = worldWith({ standing: () => no });
  expect((await run(denied, [dear], policy)).attempts).toMatchObject([{ cause: 'not_approved' }]);
  expect([...allowed.questions, ...denied.questions]).toEqual([]);
});

const full = {
  scope: 'all',
  scopeName: null,
  period: 'day',
  limitUsd: 1,
  spentUsd: 1,
  heldUsd: 0,
  estimateUsd: 0.5,
  resetsAtMs: null,
  retryAtMs: null,
} as const;

test.each<[string, Candidate, Partial<Policy>, CallBudgets | null, string]>([
  ['a lower tier', { ...dear, tier: 'tiny' }, { tierFloor: 'same_or_better' }, null, 'price'],
  ['a full budget', dear, {}, { look: () => full, hold: () => Promise.resolve(full) }, 'price'],
  ['no price limit', priced('b/dear', 4), {}, null, 'none'],
])('with %s there is no question', async (_name, target, more, budgets, cause) => {
  const world = worldWith({ ends: [approved], budgets });
  const { attempts } = await run(world, [{ ...cheap, tier: 'strong' }, target], { ...policy, ...more });
  expect(world.questions).toEqual([]);
  const last = attempts.at(-1);
  expect(last?.outcome === 'skipped' ? last.cause : 'none').toBe(cause);
});

test('a cooling model is skipped for its cooldown, without a question', async () => {
  const world = worldWith({ ends: [approved, approved] });
  const fails = { ...world, ports: { ...world.ports, send: () => Promise.resolve(outage) } };
  await run(fails, [dear], policy);
  const { attempts } = await run(world, [dear, priced('c/dearest', 4)], policy);
  expect(attempts).toMatchObject([{ outcome: 'skipped' }, { outcome: 'served' }]);
  expect(world.questions).toHaveLength(1);
});

test('money is held under the approval, and a used-up approval causes a new question', async () => {
  const held: (string | null)[] = [];
  const budgets: CallBudgets = {
    look: () => null,
    hold({ approval }) {
      held.push(approval?.id ?? null);
      return Promise.resolve(approval?.id === 'q1' ? 'approval_spent' : null);
    },
  };
  const more: Decision = { ...yes, id: 'q2' };
  const world = worldWith({
    ends: [{ is: 'decided', decision: more }],
    standing: () => yes,
    budgets,
  });
  const { attempts } = await run(world, [dear], policy);
  expect(held).toEqual(['q1', 'q2']);
  expect(attempts).toMatchObject([{ outcome: 'served' }]);
  expect(attempts[0]?.waitMs).toBeCloseTo(20_000, 0);
  const denied = worldWith({ ends: [refused], standing: () => yes, budgets });
  expect((await run(denied, [dear], policy)).attempts).toMatchObject([{ cause: 'not_approved' }]);
  expect(denied.calls).toEqual([]);
});

test('a client’s disconnect during a question ends the request, and its row has the wait', async () => {
  const world = worldWith({ ends: [{ is: 'broken_off' }], cancelAfterMs: 5_000 });
  const { attempts, outcome } = await run(world, [dear, cheap], policy);
  expect(world.calls).toEqual([]);
  expect(outcome).toMatchObject({ status: 'cancelled', cause: 'client_gone' });
  expect(attempts).toMatchObject([{ outcome: 'skipped', cause: 'request_over' }]);
  expect(attempts[0]?.waitMs).toBeCloseTo(20_000, 0);
});

test('a model that was not approved does not count as available', async () => {
  const world = worldWith({ ends: [refused] });
  await run({ ...world, ports: { ...world.ports, send: () => Promise.resolve(outage) } }, [cheap], policy);
  const { attempts } = await run(world, [cheap, dear], policy);
  // The first model cools down, but is called as the last resort.
  expect(attempts.map(({ model, outcome }) => [model, outcome])).toEqual([
    ['a/cheap', 'failed'],
    ['b/dear', 'skipped'],
  ]);
});
