import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boardPerConnection } from '#lib/server/calls/cooldown-boards';
import { candidateOf } from '#tests/support/candidate';
import {
  badRequest,
  broken,
  crash,
  createWorld,
  emptyBoard,
  failed,
  limited,
  ownLimit,
  reset,
  run,
  served,
} from '#tests/support/executor-world';
import type { Breakers, Permit } from './breaker.ts';
import type { ConnectionRef } from './candidate.ts';
import { cooldownIdsFor } from './cooldown.ts';

const dns = failed({ status: null, fault: 'dns', body: undefined });
const badKey = failed({ status: 401, body: { error: { code: 401, message: 'User not found.' } } });
const noCredits = failed({
  status: 402,
  body: {
    error: { code: 402, message: 'Insufficient credits. Add more using https://openrouter.ai/credits' },
  },
});
const freeLimit = failed({
  status: 429,
  body: { error: { code: 429, message: 'Rate limit exceeded: free-models-per-min. ' } },
});

const models = ['a/one', 'b/two', 'c/three:free', 'd/four:free'];
const anyPlay = fc.record({
  sent: fc.constantFrom(
    limited,
    served,
    crash,
    reset,
    ownLimit,
    badRequest,
    broken,
    dns,
    badKey,
    noCredits,
    freeLimit,
  ),
  tookMs: fc.constantFrom(0, 5, 400, 9_000),
});
const anyRequest = fc.record({
  chain: fc.shuffledSubarray(models, { minLength: 1 }),
  cancelAfterMs: fc.option(fc.constantFrom(0, 300, 20_000), { nil: undefined }),
});

/** Wraps the breakers and fails on a second probe of a scope. */
function watchProbes(breakers: Breakers): Breakers {
  const probes = new Map<string, Permit>();
  const isKept = (id: string): boolean => breakers.previous('openrouter', id) !== null;
  return {
    ...breakers,
    async admit(candidate, nowMs) {
      for (const id of probes.keys()) if (!isKept(id)) probes.delete(id);
      const held = cooldownIdsFor(candidate).filter(isKept);
      const admission = await breakers.admit(candidate, nowMs);
      if (admission.is !== 'admitted') return admission;
      const permit: Permit = {
        settle(end) {
          admission.permit.settle(end);
          for (const [id, other] of probes) if (other === permit) probes.delete(id);
        },
        [Symbol.dispose]() {
          permit.settle('unknown');
        },
      };
      for (const id of held) {
        expect(probes.has(id), `a second probe of ${id}`).toBe(false);
        probes.set(id, permit);
      }
      return { is: 'admitted', permit };
    },
  };
}

test('concurrent requests never probe a scope twice, and release every permit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyRequest, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.array(anyPlay, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 4 }),
      async (rounds, plays) => {
        let latestMs = 0;
        const board = emptyBoard(() => latestMs);
        const breakers = watchProbes(board.breakers);
        const script = new Map(models.map((model, index) => [model, plays[index] ?? []]));
        for (const requests of rounds) {
          const worlds = requests.map(({ cancelAfterMs }) =>
            createWorld(script, { breakers, ...(cancelAfterMs === undefined ? {} : { cancelAfterMs }) }),
          );
          await Promise.all(
            worlds.map((world, index) => run(world, requests[index]?.chain ?? [], { deadlineMs: 30_000 })),
          );
          latestMs = Math.max(latestMs, ...worlds.map(({ ports }) => ports.now()));
        }
        const muchLaterMs = latestMs + 48 * 60 * 60 * 1_000;
        for (const model of models)
          expect(board.breakers.look(candidateOf(model), muchLaterMs)).toEqual({ is: 'free' });
      },
    ),
    { numRuns: 300 },
  );
});

const groq: ConnectionRef = {
  id: 'c1',
  slug: 'groq',
  name: 'Groq',
  isDemo: false,
  problem: null,
  maxConcurrent: null,
};

test.each([
  ['the key is refused', badKey, 48_000, 60_000],
  ['the credits are used up', noCredits, 4_000, 5_000],
  ['the server can’t be reached', dns, 4_000, 30_000],
])('the whole connection cools down if %s', async (_, sent, atLeastMs, atMostMs) => {
  const boards = boardPerConnection(() => emptyBoard(() => 1_000_000));
  const world = createWorld(
    new Map([
      ['a/one', [{ sent, tookMs: 1 }]],
      ['z/elsewhere', [{ sent: served, tookMs: 1 }]],
    ]),
    { breakers: boards.breakers },
  );
  const chain = [candidateOf('a/one'), candidateOf('b/two'), candidateOf('z/elsewhere', null, groq)];
  const { outcome } = await run(world, chain);
  expect(outcome.status).toBe('served');
  const [entry, ...others] = boards.of('openrouter').list();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ scope: 'connection', connection: 'openrouter' });
  const lastsMs = (entry?.endsAtMs ?? 0) - (entry?.startedAtMs ?? 0);
  expect(lastsMs).toBeGreaterThanOrEqual(atLeastMs);
  expect(lastsMs).toBeLessThanOrEqual(atMostMs);

  // The next request does not call this connection at all.
  const callsBefore = world.calls.length;
  const { attempts } = await run(world, chain);
  expect(world.calls.slice(callsBefore)).toEqual(['z/elsewhere']);
  expect(attempts.map((attempt) => attempt.outcome)).toEqual(['skipped', 'skipped', 'served']);
});

test('a server error before any model cools down the connection, unless the chain has no other connection', async () => {
  const plays = new Map([
    ['a/one', [{ sent: crash, tookMs: 1 }]],
    ['b/two', [{ sent: crash, tookMs: 1 }]],
    ['z/elsewhere', [{ sent: served, tookMs: 1 }]],
  ]);
  const scopesAfter = async (chain: Parameters<typeof run>[1]): Promise<string[]> => {
    const boards = boardPerConnection(() => emptyBoard(() => 1_000_000));
    await run(createWorld(plays, { breakers: boards.breakers }), chain, { retries: 0 });
    return boards
      .of('openrouter')
      .list()
      .map(({ id }) => id);
  };
  expect(await scopesAfter(['a/one', candidateOf('z/elsewhere', null, groq)])).toEqual(['connection']);
  expect(await scopesAfter(['a/one', 'b/two'])).toEqual(['model:a/one', 'model:b/two']);
});

test('a model’s cooldown ends at the first content of its answer', async () => {
  const board = emptyBoard(() => 1_000_000);
  const before = {
    origin: 'upstream_provider',
    reason: 'a test',
    failures: 1,
    connection: 'openrouter',
  } as const;
  board.breakers.note({
    ...before,
    id: 'model:a/one',
    scope: 'model',
    model: 'a/one',
    startedAtMs: 990_000,
    endsAtMs: 999_000,
  });
  const world = createWorld(new Map([['a/one', [{ sent: broken, tookMs: 1 }]]]), {
    breakers: board.breakers,
  });
  const seen: (string | undefined)[] = [];
  await run(
    {
      ...world,
      ports: {
        ...world.ports,
        onEvent(event) {
          if (event.type === 'attempt-serve')
            seen.push(board.breakers.previous('openrouter', 'model:a/one')?.id);
        },
      },
    },
    ['a/one'],
  );
  expect(seen).toEqual([undefined]);
});
