import { z } from 'zod';
import { OPENROUTER } from '#lib/contracts/connection';
import { RequestEnd } from '#lib/contracts/playground';
import { Action, Origin } from '#lib/contracts/vocabulary';
import type { Turn } from './build-messages.ts';
import { isRunning, reduceRun } from './run-state.ts';
import { emptySession, type SessionState } from './session.ts';

/**
 * Keeps the conversation over a reload or a crash. It is in the tab's session storage: each tab has its own
 * conversation, and closing the tab deletes it. See docs/decisions.
 */

/** In UTF-16 code units. Browsers allow a page about five million. */
const MAX_KEPT_LENGTH = 2_000_000;
const KEY = 'understudy.playground';

const RowBase = {
  index: z.int(),
  model: z.string(),
  // Older versions didn't store it, and sent everything to OpenRouter or the demo.
  connection: z.string().default(OPENROUTER),
  waitMs: z.number(),
  sinceMs: z.number(),
};
const provider = z.string().nullable();

const TrailRow = z.discriminatedUnion('progress', [
  z.object({ ...RowBase, progress: z.enum(['waiting', 'queued', 'asking']), reason: z.string() }),
  z.object({ ...RowBase, progress: z.literal('trying') }),
  z.object({ ...RowBase, progress: z.literal('skipped'), reason: z.string(), origin: Origin }),
  z.object({
    ...RowBase,
    progress: z.literal('failed'),
    provider,
    httpStatus: z.number().nullable(),
    origin: Origin,
    action: Action,
    reason: z.string(),
    durationMs: z.number(),
    isPartial: z.boolean(),
  }),
  z.object({ ...RowBase, progress: z.literal('served'), provider, timeToFirstTokenMs: z.number() }),
  z.object({
    ...RowBase,
    progress: z.enum(['stopped', 'cut_short']),
    provider,
    timeToFirstTokenMs: z.number().nullable(),
  }),
]);

const Ending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('finished'), end: RequestEnd }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
  z.object({ kind: z.enum(['stopped', 'lost', 'left']) }),
]);

const StoredTurn = z.object({
  id: z.int(),
  question: z.string(),
  run: z.object({
    startedAtMs: z.number(),
    requestId: z.string().nullable(),
    chain: z.array(z.string()),
    trail: z.array(TrailRow),
    answer: z.string(),
    reasoning: z.string(),
    images: z.array(z.string()),
    droppedImageCount: z.int(),
    ending: Ending.nullable(),
  }),
});

const StoredSession = z.object({
  turns: z.array(StoredTurn),
  droppedCount: z.int(),
  form: z.object({
    draft: z.string(),
    system: z.string(),
    parameters: z.object({
      temperature: z.string(),
      topP: z.string(),
      maxTokens: z.string(),
      stream: z.boolean(),
    }),
  }),
});

type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Stores the conversation. If it is too long, only the newest turns that fit are stored. If the storage is
 * full or blocked, less or nothing is.
 */
export function storeSession(open: () => TextStorage, state: SessionState): void {
  try {
    const storage = open();
    for (let room = MAX_KEPT_LENGTH; room >= MAX_KEPT_LENGTH / 16; room /= 4) {
      if (tryToKeep(storage, JSON.stringify(fit(state, room)))) return;
    }
    // Better nothing than an outdated state.
    storage.removeItem(KEY);
  } catch {
    // Storage is unavailable, for example because cookies are blocked.
  }
}

function tryToKeep(storage: TextStorage, text: string): boolean {
  try {
    storage.setItem(KEY, text);
    return true;
  } catch {
    return false;
  }
}

/** The whole form, and as many of the newest turns as fit. */
function fit(state: SessionState, room: number): SessionState {
  let left = room - lengthOf(state.form);
  const turns: Turn[] = [];
  for (const turn of state.turns.toReversed()) {
    const kept = lengthOf(turn) <= left ? turn : withoutImages(turn);
    left -= lengthOf(kept);
    if (left < 0) break;
    turns.unshift(kept);
  }
  return { ...state, turns, droppedCount: state.droppedCount + state.turns.length - turns.length };
}

function withoutImages(turn: Turn): Turn {
  const { images, droppedImageCount } = turn.run;
  return {
    ...turn,
    run: { ...turn.run, images: [], droppedImageCount: droppedImageCount + images.length },
  };
}

const lengths = new WeakMap<object, number>();

/** The serialized length, cached for finished turns. */
function lengthOf(part: object): number {
  const known = lengths.get(part);
  if (known !== undefined) return known;
  const { length } = JSON.stringify(part);
  lengths.set(part, length);
  return length;
}

/** The conversation from before the page was loaded. A request that was running then ended unseen. */
export function readStoredSession(open: () => TextStorage): SessionState {
  let kept: SessionState;
  try {
    const text = open().getItem(KEY);
    if (text === null) return emptySession;
    kept = StoredSession.parse(JSON.parse(text));
  } catch {
    return emptySession;
  }
  const turns = kept.turns.map((turn) =>
    isRunning(turn.run)
      ? {
          ...turn,
          run: reduceRun(turn.run, { type: 'end', ending: { kind: 'left' }, atMs: turn.run.startedAtMs }),
        }
      : turn,
  );
  return { ...kept, turns };
}
