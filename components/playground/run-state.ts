import type { PlaygroundEvent } from '#lib/contracts/playground';
import type { Action, Origin } from '#lib/contracts/vocabulary';

type RowBase = {
  readonly index: number;
  readonly model: string;
  /** The wait before this attempt. */
  readonly waitMs: number;
  /** When the row came to where it is, by the browser's clock. */
  readonly sinceMs: number;
};

/** One attempt, as far as it has come. */
export type TrailRow = RowBase &
  (
    | { readonly progress: 'waiting'; readonly reason: string }
    | { readonly progress: 'trying' }
    | { readonly progress: 'skipped'; readonly reason: string; readonly origin: Origin }
    | {
        readonly progress: 'failed';
        readonly provider: string | null;
        readonly httpStatus: number | null;
        readonly origin: Origin;
        readonly action: Action;
        readonly reason: string;
        readonly durationMs: number;
        /** Part of the answer had already come. */
        readonly isPartial: boolean;
      }
    | { readonly progress: 'served'; readonly provider: string | null; readonly timeToFirstTokenMs: number }
    | { readonly progress: 'stopped' }
  );

export type RequestEnd = Extract<PlaygroundEvent, { type: 'request-end' }>;

type RunEnding =
  | { readonly kind: 'finished'; readonly end: RequestEnd }
  /** Turned down before anything ran. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'stopped' }
  /** The line to Understudy broke; the history knows how it ended. */
  | { readonly kind: 'lost' };

/** One try, from Send to its end. */
export type RunState = {
  readonly startedAtMs: number;
  readonly requestId: string | null;
  readonly chain: readonly string[];
  readonly trail: readonly TrailRow[];
  readonly answer: string;
  readonly reasoning: string;
  readonly images: readonly string[];
  readonly ending: RunEnding | null;
};

export type RunStep =
  | { readonly type: 'events'; readonly events: readonly PlaygroundEvent[]; readonly atMs: number }
  | {
      readonly type: 'end';
      readonly ending: Exclude<RunEnding, { kind: 'finished' }>;
      readonly atMs: number;
    };

export function startRun(startedAtMs: number): RunState {
  return {
    startedAtMs,
    requestId: null,
    chain: [],
    trail: [],
    answer: '',
    reasoning: '',
    images: [],
    ending: null,
  };
}

/** Takes a batch of events, or an end the server did not tell. What has ended stays as it is. */
export function reduceRun(state: RunState, step: RunStep): RunState {
  if (step.type === 'end') {
    return state.ending === null ? close(state, step.ending, step.atMs) : state;
  }
  return step.events.reduce((run, event) => (run.ending === null ? take(run, event, step.atMs) : run), state);
}

export function isRunning(state: RunState): boolean {
  return state.ending === null;
}

function take(state: RunState, event: PlaygroundEvent, atMs: number): RunState {
  switch (event.type) {
    case 'request-start':
      return { ...state, requestId: event.requestId, chain: event.chain };
    case 'wait-start':
      return place(state, {
        ...begin(event, event.waitMs, atMs),
        progress: 'waiting',
        reason: event.reason,
      });
    case 'attempt-start':
      return place(state, { ...begin(event, event.waitMs, atMs), progress: 'trying' });
    case 'attempt-skip':
      return place(state, {
        ...begin(event, 0, atMs),
        progress: 'skipped',
        reason: event.reason,
        origin: event.origin,
      });
    case 'attempt-fail': {
      const before = find(state, event.index);
      return place(state, {
        ...begin(event, before?.waitMs ?? 0, atMs),
        progress: 'failed',
        provider: event.provider,
        httpStatus: event.httpStatus,
        origin: event.origin,
        action: event.action,
        reason: event.reason,
        durationMs: event.durationMs,
        isPartial: before?.progress === 'served',
      });
    }
    case 'attempt-serve':
      return place(state, {
        ...begin(event, find(state, event.index)?.waitMs ?? 0, atMs),
        progress: 'served',
        provider: event.provider,
        timeToFirstTokenMs: event.timeToFirstTokenMs,
      });
    case 'reasoning-delta':
      return { ...state, reasoning: state.reasoning + event.text };
    case 'text-delta':
      return { ...state, answer: state.answer + event.text };
    case 'image':
      return { ...state, images: [...state.images, event.url] };
    case 'request-end':
      return close(state, { kind: 'finished', end: event }, atMs);
  }
}

function begin(
  event: { readonly index: number; readonly model: string },
  waitMs: number,
  atMs: number,
): RowBase {
  return { index: event.index, model: event.model, waitMs, sinceMs: atMs };
}

function find(state: RunState, index: number): TrailRow | undefined {
  return state.trail.find((row) => row.index === index);
}

function place(state: RunState, row: TrailRow): RunState {
  const others = state.trail.filter((other) => other.index !== row.index);
  return { ...state, trail: [...others, row].toSorted((a, b) => a.index - b.index) };
}

/** No attempt outlives its request: what was still under way is shown as stopped. */
function close(state: RunState, ending: RunEnding, atMs: number): RunState {
  const trail = state.trail.map((row): TrailRow => {
    if (row.progress !== 'waiting' && row.progress !== 'trying') return row;
    return { index: row.index, model: row.model, waitMs: row.waitMs, sinceMs: atMs, progress: 'stopped' };
  });
  return { ...state, trail, ending };
}
