import { candidateOf } from '#tests/support/candidate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BreakerBoard,
  createBreakerBoard,
  type Permit,
  type PermitEnd,
  unsharedProbes,
} from './breaker.ts';
import type { Candidate } from './candidate.ts';
import { cooldownIdsFor, type CooldownEntry } from './cooldown.ts';

const FREE = candidateOf('a/model:free');
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

type Noted = { readonly ids: string[]; readonly models: string[]; readonly saved: CooldownEntry[] };

function boardAt(
  now: () => number,
  entries: readonly CooldownEntry[] = [],
): { readonly board: BreakerBoard; readonly noted: Noted } {
  const noted: Noted = { ids: [], models: [], saved: [] };
  const board = createBreakerBoard({
    entries,
    save: (entry) => void noted.saved.push(entry),
    erase: ({ id }) => void noted.ids.push(id),
    recover: (_, model) => void noted.models.push(model),
    probes: unsharedProbes,
    now,
  });
  return { board, noted };
}

function entryOf(id: string, startedAtMs: number, lastsMs: number): CooldownEntry {
  const scope = id === 'connection' || id === 'free_models' ? id : 'model';
  return {
    id,
    connection: 'openrouter',
    scope,
    model: scope === 'model' ? id.slice('model:'.length) : null,
    origin: 'upstream_provider',
    reason: 'a test',
    startedAtMs,
    endsAtMs: startedAtMs + lastsMs,
    failures: 1,
  };
}

test('an answer ends the cooldowns that began before its call, but not those that began during it', () => {
  const { board, noted } = boardAt(() => 2_000);
  const early = board.breakers.force(FREE, 999);
  for (const id of cooldownIdsFor(FREE)) board.breakers.note(entryOf(id, 1_000, 59_000));
  early.settle('ok');
  expect(board.list()).toHaveLength(3);
  expect(noted.models).toEqual([]);
  board.breakers.force(FREE, 1_001).settle('ok');
  expect(board.list()).toEqual([]);
  expect(noted.models).toEqual([FREE.id]);
});

test('if the clock is set back, a cooldown does not last longer than planned', () => {
  let nowMs = 10 * HOUR_MS + 5_000;
  const entry = entryOf('model:a/one', 10 * HOUR_MS, 20_000);
  const { board, noted } = boardAt(() => nowMs, [entry]);
  const model = candidateOf('a/one');
  expect(board.breakers.look(model, nowMs)).toEqual({ is: 'cooling', entry });
  nowMs -= 3 * HOUR_MS;
  expect(board.breakers.look(model, nowMs)).toMatchObject({
    entry: { startedAtMs: nowMs, endsAtMs: nowMs + 20_000 },
  });
  expect(noted.saved).toHaveLength(1);
  nowMs += 20_001;
  expect(board.breakers.look(model, nowMs)).toEqual({ is: 'free' });
  expect(board.list()).toEqual([]);
});

test('after a cooldown, one call probes the model and the others wait for its result', async () => {
  const { board } = boardAt(() => 30_000, [entryOf('model:a/one', 0, 20_000)]);
  const model = candidateOf('a/one');
  const first = await board.breakers.admit(model, 30_000);
  expect(first.is).toBe('admitted');
  expect(await board.breakers.admit(model, 30_000)).toEqual({ is: 'probed' });
  if (first.is === 'admitted') first.permit.settle('unknown');
  expect((await board.breakers.admit(model, 30_000)).is).toBe('admitted');
});

test('a call that ends without a result, even by an internal error, allows the next probe', async () => {
  const { board } = boardAt(() => 30_000, [entryOf('connection', 0, 20_000)]);
  const model = candidateOf('a/one');
  await expect(async () => {
    const admission = await board.breakers.admit(model, 30_000);
    if (admission.is !== 'admitted') throw new Error('it should be admitted');
    using permit = admission.permit;
    throw new Error(`a mistake of ours, with ${typeof permit.settle} in hand`);
  }).rejects.toThrow('a mistake of ours');
  expect(board.breakers.look(model, 30_000)).toEqual({ is: 'free' });
});

test('a scope under probe is not forgotten, however long ago its cooldown ended', async () => {
  const { board } = boardAt(() => HOUR_MS, [entryOf('model:a/one', 0, SECOND_MS)]);
  const model = candidateOf('a/one');
  const probe = await board.breakers.admit(model, HOUR_MS);
  // The board forgets old cooldowns when a new one is noted.
  board.breakers.note(entryOf('model:b/two', HOUR_MS, SECOND_MS));
  board.breakers.note(entryOf('model:a/one', HOUR_MS, SECOND_MS));
  expect(probe.is).toBe('admitted');
  expect(await board.breakers.admit(model, HOUR_MS + 2 * SECOND_MS)).toEqual({ is: 'probed' });
});

test('while one model of a connection is probed, its other models are not', async () => {
  const { board } = boardAt(() => 30_000, [entryOf('connection', 0, 20_000)]);
  expect((await board.breakers.admit(candidateOf('a/one'), 30_000)).is).toBe('admitted');
  expect(await board.breakers.admit(candidateOf('b/two'), 30_000)).toEqual({ is: 'probed' });
});

const targets = [candidateOf('a/one'), candidateOf('a/two:free'), candidateOf('b/three:free')];
const scopeIds = [...new Set(targets.flatMap(cooldownIdsFor))];

type Step =
  | { readonly do: 'admit' | 'force'; readonly target: Candidate }
  | { readonly do: 'settle'; readonly which: number; readonly end: PermitEnd }
  | { readonly do: 'note'; readonly id: string; readonly lastsMs: number }
  | { readonly do: 'wait'; readonly ms: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('admit', 'force'), target: fc.constantFrom(...targets) }),
  fc.record({
    do: fc.constant('settle'),
    which: fc.nat(20),
    end: fc.constantFrom<PermitEnd>('ok', 'failed', 'unknown'),
  }),
  fc.record({
    do: fc.constant('note'),
    id: fc.constantFrom(...scopeIds),
    lastsMs: fc.integer({ min: 1, max: 30 * SECOND_MS }),
  }),
  fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 40 * SECOND_MS }) }),
);

function assertRule(isHeld: boolean, rule: string): void {
  if (!isHeld) throw new Error(`Not kept: ${rule}`);
}

test('in any order of calls: one probe per scope, an answer ends the cooldowns it disproves, no permit is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 60 }), async (steps) => {
      let nowMs = HOUR_MS;
      const { board } = boardAt(() => nowMs);
      const { breakers } = board;
      const isKept = (id: string): boolean => breakers.previous('openrouter', id) !== null;
      const open: { readonly permit: Permit; readonly target: Candidate; readonly sinceMs: number }[] = [];
      const probes = new Map<string, Permit>();
      for (const step of steps) {
        switch (step.do) {
          case 'admit': {
            const held = cooldownIdsFor(step.target).filter(isKept);
            const admission = await breakers.admit(step.target, nowMs);
            if (admission.is !== 'admitted') break;
            for (const id of held) {
              assertRule(!probes.has(id), `one probe of ${id} at a time`);
              probes.set(id, admission.permit);
            }
            open.push({ permit: admission.permit, target: step.target, sinceMs: nowMs });
            break;
          }
          case 'force':
            open.push({ permit: breakers.force(step.target, nowMs), target: step.target, sinceMs: nowMs });
            break;
          case 'settle': {
            const [called] = open.splice(step.which % Math.max(1, open.length), 1);
            if (called === undefined) break;
            called.permit.settle(step.end);
            for (const [id, permit] of probes) if (permit === called.permit) probes.delete(id);
            if (step.end !== 'ok') break;
            for (const id of cooldownIdsFor(called.target)) {
              const left = breakers.previous('openrouter', id);
              assertRule(left === null || left.startedAtMs >= called.sinceMs, `an answer ends ${id}`);
            }
            break;
          }
          case 'note':
            breakers.note(entryOf(step.id, nowMs, step.lastsMs));
            break;
          case 'wait':
            nowMs += step.ms;
        }
        // A cooldown disproved by another call’s answer has no probe anymore.
        for (const id of probes.keys()) if (!isKept(id)) probes.delete(id);
      }
      for (const { permit } of open) permit[Symbol.dispose]();
      nowMs += HOUR_MS;
      for (const target of targets) expect(breakers.look(target, nowMs)).toEqual({ is: 'free' });
    }),
    { numRuns: 1_000 },
  );
});

test('takes over the cooldowns of other processes, except what changed here in the meantime', async () => {
  const here = entryOf('model:a/here', 0, 1_000);
  const lifted = entryOf('model:a/lifted', 0, 1_000);
  const probed = entryOf('model:a/probed', 0, 1_000);
  const { board, noted } = boardAt(() => 2_000, [lifted, probed]);
  const { breakers } = board;
  expect((await breakers.admit(candidateOf('a/probed'), 2_000)).is).toBe('admitted');
  breakers.note(here);
  const there = entryOf('model:a/there', 1_500, 60_000);
  const longer = entryOf('model:a/probed', 0, 1_500);
  expect(board.adopt([there, longer], new Set([here.id]))).toEqual({
    begun: [there, longer],
    gone: [lifted.id],
  });
  expect(breakers.look(candidateOf('a/there'), 2_000)).toEqual({ is: 'cooling', entry: there });
  expect(breakers.previous('openrouter', here.id)).toEqual(here);
  expect(breakers.look(candidateOf('a/lifted'), 2_000)).toEqual({ is: 'free' });
  expect(breakers.look(candidateOf('a/probed'), 2_000)).toEqual({ is: 'probed' });
  expect(board.adopt([there, longer], new Set([here.id]))).toEqual({ begun: [], gone: [] });
  // They are stored already.
  expect(noted).toEqual({ saved: [here], ids: [], models: [] });
});
