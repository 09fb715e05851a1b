import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlaygroundEvent, RequestEnd } from '#lib/contracts/playground';
import { reduceRun, startRun, type RunState } from './run-state.ts';

const served: RequestEnd = {
  type: 'request-end',
  status: 'served',
  explanation: 'The second model answered.',
  errorType: null,
  servedModel: 'moonshotai/kimi-k2',
  provider: 'Moonshot AI',
  durationMs: 900,
  timeToFirstTokenMs: 500,
  inputTokens: 12,
  outputTokens: 30,
  costUsd: 0.00004,
  costEstimated: false,
  finishReason: 'stop',
};

const limited: PlaygroundEvent = {
  type: 'attempt-fail',
  index: 0,
  model: 'google/gemini-2.5-flash-lite',
  connection: 'openrouter',
  provider: 'Google AI Studio',
  httpStatus: 429,
  origin: 'upstream_provider',
  action: 'switch_model',
  reason: 'Google AI Studio limited the shared traffic.',
  durationMs: 120,
};

function run(...events: readonly PlaygroundEvent[]): RunState {
  return events.reduce(
    (state, event, at) => reduceRun(state, { type: 'events', events: [event], atMs: at + 1 }),
    startRun(0),
  );
}

function progressOf(state: RunState): string[] {
  return state.trail.map((row) => `${row.index} ${row.model} ${row.progress}`);
}

const start: PlaygroundEvent = { type: 'request-start', requestId: 'r1', chain: ['a/one', 'b/two'] };
const tryFirst: PlaygroundEvent = {
  type: 'attempt-start',
  index: 0,
  model: 'a/one',
  connection: 'openrouter',
  waitMs: 0,
};
const failFirst: PlaygroundEvent = { ...limited, model: 'a/one' };
const serveFirst: PlaygroundEvent = {
  type: 'attempt-serve',
  index: 0,
  model: 'a/one',
  connection: 'openrouter',
  provider: 'A',
  timeToFirstTokenMs: 90,
};
const trySecond: PlaygroundEvent = {
  type: 'attempt-start',
  index: 1,
  model: 'b/two',
  connection: 'openrouter',
  waitMs: 0,
};
const serveSecond: PlaygroundEvent = {
  type: 'attempt-serve',
  index: 1,
  model: 'b/two',
  connection: 'openrouter',
  provider: 'B',
  timeToFirstTokenMs: 200,
};

describe('the list of attempts', () => {
  test.each<{ case: string; events: PlaygroundEvent[]; trail: string[] }>([
    { case: 'a first attempt is running', events: [start, tryFirst], trail: ['0 a/one trying'] },
    {
      case: 'after a limited model, the next one answers',
      events: [start, tryFirst, failFirst, trySecond, serveSecond],
      trail: ['0 a/one failed', '1 b/two served'],
    },
    {
      case: 'a skipped model has its own row',
      events: [
        start,
        {
          type: 'attempt-skip',
          index: 0,
          model: 'a/one',
          connection: 'openrouter',
          reason: 'It takes no images.',
          origin: 'routing',
        },
        trySecond,
      ],
      trail: ['0 a/one skipped', '1 b/two trying'],
    },
    {
      case: 'a wait is shown as a waiting attempt',
      events: [
        start,
        tryFirst,
        failFirst,
        {
          type: 'wait-start',
          index: 1,
          model: 'a/one',
          connection: 'openrouter',
          waitMs: 900,
          reason: 'Your limit.',
        },
      ],
      trail: ['0 a/one failed', '1 a/one waiting'],
    },
    {
      case: 'after a wait, the attempt starts in the same row',
      events: [
        start,
        {
          type: 'wait-start',
          index: 0,
          model: 'a/one',
          connection: 'openrouter',
          waitMs: 900,
          reason: 'Your limit.',
        },
        { type: 'attempt-start', index: 0, model: 'a/one', connection: 'openrouter', waitMs: 900 },
      ],
      trail: ['0 a/one trying'],
    },
    {
      case: 'a cut answer is a failure of the model that started it',
      events: [
        start,
        tryFirst,
        serveFirst,
        { type: 'text-delta', text: 'Once' },
        failFirst,
        { ...served, status: 'partial' },
      ],
      trail: ['0 a/one failed'],
    },
    {
      case: 'a running attempt is marked as stopped when the user stops the request',
      events: [start, tryFirst, { ...served, status: 'cancelled' }],
      trail: ['0 a/one stopped'],
    },
  ])('$case', ({ events, trail }) => {
    expect(progressOf(run(...events))).toEqual(trail);
  });

  test('a failure after the first token is marked as partial, one before it is not', () => {
    expect(run(start, tryFirst, serveFirst, failFirst).trail[0]).toMatchObject({ isPartial: true });
    expect(run(start, tryFirst, failFirst).trail[0]).toMatchObject({ isPartial: false });
  });

  test('a failed attempt keeps its wait', () => {
    const state = run(start, { ...tryFirst, waitMs: 1500 }, failFirst);
    expect(state.trail[0]?.waitMs).toBe(1500);
  });
});

describe('endings', () => {
  test('a stop by the user ends running attempts and keeps the text', () => {
    const state = reduceRun(
      run(start, tryFirst, serveFirst, { type: 'text-delta', text: 'Half' }, trySecond),
      {
        type: 'end',
        ending: { kind: 'stopped' },
        atMs: 9,
      },
    );
    expect(state.answer).toBe('Half');
    expect(progressOf(state)).toEqual(['0 a/one served', '1 b/two stopped']);
    expect(state.ending).toEqual({ kind: 'stopped' });
  });

  test('the first ending is final', () => {
    const ended = run(start, tryFirst, serveFirst, served);
    expect(reduceRun(ended, { type: 'end', ending: { kind: 'lost' }, atMs: 10 })).toBe(ended);
    expect(
      reduceRun(ended, { type: 'events', events: [{ type: 'text-delta', text: 'late' }], atMs: 10 }),
    ).toEqual(ended);
  });
});

const model = fc.constantFrom('a/one', 'b/two', 'c/three');
const connection = fc.constant('openrouter');
const index = fc.nat({ max: 5 });
const anyEvent: fc.Arbitrary<PlaygroundEvent> = fc.oneof(
  fc.constant(start),
  fc.record({ type: fc.constant('attempt-start' as const), index, model, connection, waitMs: fc.nat() }),
  fc.record({
    type: fc.constant('wait-start' as const),
    index,
    model,
    connection,
    waitMs: fc.nat(),
    reason: fc.string(),
  }),
  fc.record({ type: fc.constant('queue-start' as const), index, model, connection, reason: fc.string() }),
  fc.record({
    type: fc.constant('attempt-skip' as const),
    index,
    model,
    connection,
    reason: fc.string(),
    origin: fc.constant('routing' as const),
  }),
  fc.record({ index, model }).map((row) => ({ ...limited, ...row })),
  fc.record({
    type: fc.constant('attempt-serve' as const),
    index,
    model,
    connection,
    provider: fc.constant(null),
    timeToFirstTokenMs: fc.nat(),
  }),
  fc.record({ type: fc.constant('text-delta' as const), text: fc.string() }),
  fc.record({ type: fc.constant('reasoning-delta' as const), text: fc.string() }),
  fc.constant(served),
);

test('whatever the order of events, rows are unique and sorted, the text is complete and nothing runs after the end', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      const state = run(...events);
      const indexes = state.trail.map((row) => row.index);
      expect(indexes).toEqual([...new Set(indexes)].toSorted((a, b) => a - b));
      const endAt = events.findIndex((event) => event.type === 'request-end');
      const processed = endAt < 0 ? events : events.slice(0, endAt);
      expect(state.answer).toBe(
        processed.flatMap((event) => (event.type === 'text-delta' ? [event.text] : [])).join(''),
      );
      const busy = new Set(['trying', 'waiting', 'queued']);
      const isBusy = state.trail.some((row) => busy.has(row.progress));
      expect(isBusy && endAt >= 0).toBe(false);
    }),
  );
});

test('a batch of events gives the same state as single events', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
      const one = events.reduce(
        (state, event) => reduceRun(state, { type: 'events', events: [event], atMs: 5 }),
        startRun(0),
      );
      expect(reduceRun(startRun(0), { type: 'events', events, atMs: 5 })).toEqual(one);
    }),
  );
});
