import type { PlaygroundEvent, RequestEnd } from '#lib/contracts/playground';
import type { Action, Origin } from '#lib/contracts/vocabulary';

type RowBase = {
  readonly index: number;
  readonly model: string;
  /** The slug of its connection. */
  readonly connection: string;
  /** The wait before this attempt. */
  readonly waitMs: number;
  /** When the row changed to this state, by the browser's clock. */
  readonly sinceMs: number;
};

/** One attempt and its progress. */
export type TrailRow = RowBase &
  (
    | { readonly progress: 'waiting' | 'queued' | 'asking'; readonly reason: string }
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
        /** Whether part of the answer had arrived. */
        readonly isPartial: boolean;
      }
    | { readonly progress: 'served'; readonly provider: string | null; readonly timeToFirstTokenMs: number }
    /** The request ended first: the user stopped it, or the page lost the connection. */
    | {
        readonly progress: 'stopped' | 'cut_short';
        readonly provider: string | null;
        readonly timeToFirstTokenMs: number | null;
      }
  );

export type RunEnding =
  | { readonly kind: 'finished'; readonly end: RequestEnd }
  /** Rejected before anything ran. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'stopped' }
  /** The connection to Understudy was lost. The history shows how the request ended. */
  | { readonly kind: 'lost' }
  /** The page was reloaded or closed while the request ran. */
  | { readonly kind: 'left' };

/** One run, from sending to its end. */
export type RunState = {
  readonly startedAtMs: number;
  /** Null until the server reports it. */
  readonly requestId: string | null;
  readonly chain: readonly string[];
  readonly trail: readonly TrailRow[];
  readonly answer: string;
  readonly reasoning: string;
  readonly images: readonly string[];
  /** Images that were too large to be kept over a reload. */
  readonly droppedImageCount: number;
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
    droppedImageCount: 0,
    ending: null,
  };
}

/** Applies events, or an end that the server didn't report. A run that has ended no longer changes. */
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
    case 'queue-start':
      return place(state, { ...begin(event, 0, atMs), progress: 'queued', reason: event.reason });
    case 'consent-start':
      return place(state, {
        ...begin(event, event.waitMs, atMs),
        progress: 'asking',
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
  { index, model, connection }: Pick<RowBase, 'index' | 'model' | 'connection'>,
  waitMs: number,
  atMs: number,
): RowBase {
  return { index, model, connection, waitMs, sinceMs: atMs };
}

function find(state: RunState, index: number): TrailRow | undefined {
  return state.trail.find((row) => row.index === index);
}

function place(state: RunState, row: TrailRow): RunState {
  const others = state.trail.filter((other) => other.index !== row.index);
  return { ...state, trail: [...others, row].toSorted((a, b) => a.index - b.index) };
}

/** Ends a run. An attempt that is still in progress ends like its request. */
function close(state: RunState, ending: RunEnding, atMs: number): RunState {
  const wasStopped =
    ending.kind === 'stopped' || (ending.kind === 'finished' && ending.end.status === 'cancelled');
  const progress = wasStopped ? 'stopped' : 'cut_short';
  const trail = state.trail.map((row, at): TrailRow => {
    const isOpen =
      row.progress === 'waiting' ||
      row.progress === 'queued' ||
      row.progress === 'asking' ||
      row.progress === 'trying' ||
      // The model had started to answer. Only an orderly end proves that it finished.
      (row.progress === 'served' && at === state.trail.length - 1 && !isOrderly(ending));
    if (!isOpen) return row;
    const began = row.progress === 'served' ? row : { provider: null, timeToFirstTokenMs: null };
    const { provider, timeToFirstTokenMs } = began;
    return { ...begin(row, row.waitMs, atMs), progress, provider, timeToFirstTokenMs };
  });
  return { ...state, trail, ending };
}

function isOrderly(ending: RunEnding): boolean {
  return ending.kind === 'finished' && ending.end.status !== 'cancelled';
}
