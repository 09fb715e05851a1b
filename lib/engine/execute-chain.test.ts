import { actionAfter, durationOf } from '#tests/support/attempts';
import type { Attempt } from './attempt.ts';
import { openLedger } from './ledger.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { defaultPolicy } from '#lib/contracts/policy';
import { candidateOf } from '#tests/support/candidate';
import { catalogueModel } from '#tests/support/catalogue-model';
import {
  badRequest,
  broken,
  crash,
  createWorld,
  failed,
  limited,
  outage,
  ownLimit,
  reset,
  run,
  served,
  tooLong,
} from '#tests/support/executor-world';
import { executeChain } from './execute-chain.ts';

const anyPlay = fc.record({
  sent: fc.constantFrom(limited, served, outage, crash, reset, ownLimit, badRequest, tooLong, broken),
  tookMs: fc.constantFrom(0, 5, 400, 20_000),
});
const anyChain = fc.uniqueArray(
  fc.constantFrom('a/one', 'b/two', 'c/three:free', 'd/four', 'e/five:free', 'f/six'),
  { minLength: 1 },
);
const anyScript = anyChain.chain((chain) =>
  fc.record({
    chain: fc.constant(chain),
    plays: fc.array(fc.array(anyPlay, { minLength: 1, maxLength: 4 }), {
      minLength: chain.length,
      maxLength: chain.length,
    }),
    policy: fc.record({
      retries: fc.integer({ min: 0, max: 3 }),
      maxAttempts: fc.integer({ min: 1, max: 8 }),
      deadlineMs: fc.constantFrom(1_000, 30_000, 120_000),
      patienceMs: fc.constantFrom(0, 3_000),
      midStream: fc.constantFrom('stop' as const, 'continue' as const),
    }),
    cancelAfterMs: fc.option(fc.constantFrom(0, 300, 10_000), { nil: undefined }),
  }),
);

function hasStreamed(attempt: Attempt): boolean {
  return attempt.outcome !== 'skipped' && attempt.timeToFirstTokenMs !== null;
}

test('the executor keeps its rules whatever the upstream does', async () => {
  await fc.assert(
    fc.asyncProperty(anyScript, async ({ chain, plays, policy, cancelAfterMs }) => {
      const world = createWorld(
        new Map(chain.map((id, index) => [id, plays[index] ?? []])),
        cancelAfterMs === undefined ? {} : { cancelAfterMs },
      );
      const { outcome, attempts, startedAtMs, endedAtMs } = await run(world, chain, policy);

      // Attempts follow the chain, and attempts of the same model are adjacent.
      const order: readonly string[] = chain;
      const places = attempts.map((attempt) => order.indexOf(attempt.model));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(attempts.map((attempt) => attempt.index)).toEqual(attempts.map((_, index) => index));

      expect(world.calls.length).toBeLessThanOrEqual(policy.maxAttempts);
      expect(attempts.filter((attempt) => attempt.outcome !== 'skipped')).toHaveLength(world.calls.length);

      // At most one attempt serves, and it is the last.
      const servedAt = attempts.findIndex((attempt) => attempt.outcome === 'served');
      expect([-1, attempts.length - 1]).toContain(servedAt);
      expect(outcome.status === 'served').toBe(servedAt >= 0);

      // A model that was limited upstream is not called again.
      for (const [index, attempt] of attempts.entries()) {
        if (attempt.outcome !== 'failed') continue;
        if (attempt.origin !== 'upstream_provider' || attempt.kind !== 'rate_limited') continue;
        expect(
          attempts
            .slice(index + 1)
            .some((later) => later.model === attempt.model && later.outcome !== 'skipped'),
        ).toBe(false);
      }

      // After content, only the policy can allow another call.
      const contentAt = attempts.findIndex(hasStreamed);
      const lastAllowed = policy.midStream === 'stop' ? [-1, attempts.length - 1] : [-1, ...places.keys()];
      expect(lastAllowed).toContain(contentAt);

      // Each content arrives by the deadline. When an answer is continued, the deadline restarts at
      // the break.
      const breaksAtMs = attempts
        .filter(hasStreamed)
        .map((attempt) => attempt.startedAtMs + durationOf(attempt));
      const isInTime = (at: number, spareMs: number): boolean =>
        [startedAtMs, ...breaksAtMs].some((from) => from <= at && at - from < policy.deadlineMs + spareMs);
      expect(world.callTimes.every((at) => isInTime(at, 0))).toBe(true);
      expect(isInTime(endedAtMs, 500)).toBe(true);
      const hangUpMs = cancelAfterMs ?? Number.POSITIVE_INFINITY;
      expect(world.callTimes.every((at) => at - startedAtMs <= hangUpMs + 1)).toBe(true);

      // Waits and attempts fit into the total, and the rest is our own time.
      const partsMs = attempts.reduce((sum, attempt) => sum + attempt.waitMs + durationOf(attempt), 0);
      expect(partsMs).toBeLessThanOrEqual(endedAtMs - startedAtMs + 0.001);
      expect(endedAtMs - startedAtMs - partsMs).toBeLessThan(5);
    }),
    { numRuns: 500 },
  );
});

test('a fault that took long is not retried on the same model', async () => {
  const world = createWorld(
    new Map([
      ['a/one', [{ sent: reset, tookMs: 30_000 }]],
      ['b/two', [{ sent: served, tookMs: 10 }]],
    ]),
  );
  await run(world, ['a/one', 'b/two']);
  expect(world.calls).toEqual(['a/one', 'b/two']);
});

test('an upstream limit adds no wait', async () => {
  const world = createWorld(
    new Map([
      ['a/one', [{ sent: limited, tookMs: 40 }]],
      ['b/two', [{ sent: served, tookMs: 10 }]],
    ]),
  );
  const { attempts } = await run(world, ['a/one', 'b/two']);
  const [first, second] = attempts;
  expect(second?.waitMs).toBe(0);
  expect((second?.startedAtMs ?? 0) - (first?.startedAtMs ?? 0) - durationOf(first)).toBeLessThan(1);
});

test('an account limit longer than the patience is not waited for', async () => {
  const long = failed({
    status: 429,
    headers: { 'retry-after': '20' },
    body: { error: { message: 'Rate limit exceeded', code: 429 } },
  });
  const world = createWorld(
    new Map([
      ['a/one', [{ sent: long, tookMs: 1 }]],
      ['b/two', [{ sent: served, tookMs: 1 }]],
    ]),
  );
  const { attempts, outcome } = await run(world, ['a/one', 'b/two']);
  expect(world.calls).toEqual(['a/one', 'b/two']);
  expect(outcome.status).toBe('served');
  expect(attempts[1]?.waitMs).toBe(0);
});

test('an account-wide limit stops the chain after one call', async () => {
  const account = failed({
    status: 429,
    body: {
      error: {
        code: 429,
        message: 'Could not verify credits in time.',
        metadata: { limit_source: 'openrouter_admission_control', headers: { 'Retry-After': '10' } },
      },
    },
  });
  const world = createWorld(
    new Map(['a/one', 'b/two', 'c/three'].map((id) => [id, [{ sent: account, tookMs: 1 }]])),
  );
  const { outcome } = await run(world, ['a/one', 'b/two', 'c/three']);
  expect(world.calls).toEqual(['a/one']);
  expect(outcome).toMatchObject({ status: 'failed', httpStatus: 429, retryAfterMs: 10_000 });
});

test('a short free-tier limit is waited for if no paid model can take the request', async () => {
  const perMinute = failed({
    status: 429,
    headers: { 'retry-after': '1' },
    body: { error: { code: 429, message: 'Rate limit exceeded: free-models-per-min. ' } },
  });
  const world = createWorld(
    new Map([['a/one:free', [perMinute, served].map((sent) => ({ sent, tookMs: 1 }))]]),
  );
  const image = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }];
  const { outcome } = await executeChain(
    {
      chain: [candidateOf('a/one:free'), candidateOf('b/blind', catalogueModel({ id: 'b/blind' }))],
      policy: defaultPolicy,
      needs: chatCompletions.describe({ messages: [{ role: 'user', content: image }] }).needs,
      stream: false,
      firstChoice: undefined,
      ownTexts: () => [],
      isContinuable: true,
    },
    openLedger(world.ports.now()),
    world.ports,
  );
  expect(outcome.status).toBe('served');
  expect(world.calls).toEqual(['a/one:free', 'a/one:free']);
});

test('if OpenRouter is unreachable, the chain is not tried further', async () => {
  const dns = failed({ status: null, fault: 'dns', body: undefined });
  const world = createWorld(new Map(['a/one', 'b/two'].map((id) => [id, [{ sent: dns, tookMs: 1 }]])));
  const { outcome } = await run(world, ['a/one', 'b/two']);
  expect(world.calls).toEqual(['a/one', 'a/one']);
  expect(outcome.status).toBe('failed');
});

test('each attempt reports the action that followed it', async () => {
  const world = createWorld(
    new Map([
      ['a/one', [{ sent: crash, tookMs: 1 }]],
      ['b/two', [{ sent: limited, tookMs: 1 }]],
      ['c/three', [{ sent: served, tookMs: 1 }]],
    ]),
  );
  const { attempts } = await run(world, ['a/one', 'b/two', 'c/three']);
  expect(attempts.map((attempt) => [attempt.model, actionAfter(attempt)])).toEqual([
    ['a/one', 'retry_same_model'],
    ['a/one', 'switch_model'],
    ['b/two', 'switch_model'],
    ['c/three', null],
  ]);
});

test('a vendor’s rule skips its other models, switches to another vendor, and stops if there is none', async () => {
  const rule = failed({
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'Provider returned error',
        metadata: {
          provider_name: 'Acme',
          raw: '{"message":"Messages must contain the word \'json\' in some form."}',
        },
      },
    },
  });
  const world = createWorld(
    new Map([
      ['a/one', [{ sent: rule, tookMs: 1 }]],
      ['a/two', [{ sent: rule, tookMs: 1 }]],
      ['b/three', [{ sent: served, tookMs: 1 }]],
    ]),
  );
  const { attempts, outcome } = await run(world, ['a/one', 'a/two', 'b/three']);
  expect(world.calls).toEqual(['a/one', 'b/three']);
  expect(outcome.status).toBe('served');
  expect(attempts.map((attempt) => [attempt.model, attempt.outcome, actionAfter(attempt)])).toEqual([
    ['a/one', 'failed', 'switch_to_capable_model'],
    ['a/two', 'skipped', 'switch_to_capable_model'],
    ['b/three', 'served', null],
  ]);

  const alone = await run(
    createWorld(new Map(['a/one', 'a/two'].map((id) => [id, [{ sent: rule, tookMs: 1 }]]))),
    ['a/one', 'a/two'],
  );
  expect(alone.outcome).toMatchObject({ status: 'failed', errorType: 'request_rejected', httpStatus: 400 });
  expect(alone.attempts.map(actionAfter)).toEqual(['fail_request']);
});

test('a model that rejects the history is retried without the rejected part, then switched away from', async () => {
  const refusal = failed({
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'Provider returned error',
        metadata: {
          provider_name: 'Acme',
          raw: '{"message":"messages.1.content.0: Invalid `signature` in `thinking` block"}',
        },
      },
    },
  });
  const once = createWorld(
    new Map([
      [
        'a/one',
        [
          { sent: refusal, tookMs: 1 },
          { sent: served, tookMs: 1 },
        ],
      ],
      ['a/two', [{ sent: served, tookMs: 1 }]],
    ]),
  );
  const retried = await run(once, ['a/one', 'a/two']);
  expect(once.calls).toEqual(['a/one', 'a/one']);
  expect(once.histories).toEqual(['fitted', 'stripped']);
  expect(retried.attempts.map(actionAfter)).toEqual(['retry_same_model', null]);

  const twice = createWorld(
    new Map([
      ['a/one', [{ sent: refusal, tookMs: 1 }]],
      ['a/two', [{ sent: served, tookMs: 1 }]],
    ]),
  );
  const switched = await run(twice, ['a/one', 'a/two']);
  expect(twice.histories).toEqual(['fitted', 'stripped', 'fitted']);
  expect(switched.outcome.status).toBe('served');

  const alone = await run(createWorld(new Map([['a/one', [{ sent: refusal, tookMs: 1 }]]])), ['a/one']);
  expect(alone.outcome).toMatchObject({ status: 'failed', errorType: 'chain_exhausted', httpStatus: 502 });
});
