import { z } from 'zod';
import { OPENROUTER } from '#lib/contracts/connection';
import { RequestEnd } from '#lib/contracts/playground';
import { Action, Origin } from '#lib/contracts/vocabulary';
import type { Turn } from './build-messages.ts';
import { isRunning, reduceRun } from './run-state.ts';
import { emptySession, type SessionState } from './session.ts';

/**
 * The conversation over a reload or a crash, in the tab's own session storage: two tabs are two
 * conversations, and closing the tab for good forgets its prompts. docs/decisions says why.
 */

/** In UTF-16 units, of which browsers grant a page about five million. */
const MAX_KEPT_LENGTH = 2_000_000;
const KEY = 'understudy.playground';

const RowBase = {
  index: z.int(),
  model: z.string(),
  // An older version kept none, and sent everything to OpenRouter or the demo in its place.
  connection: z.string().default(OPENROUTER),
  waitMs: z.number(),
  sinceMs: z.number(),
};
const provider = z.string().nullable();

const TrailRow = z.discriminatedUnion('progress', [
  z.object({ ...RowBase, progress: z.enum(['waiting', 'queued']), reason: z.string() }),
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

const KeptTurn = z.object({
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

const KeptSession = z.object({
  turns: z.array(KeptTurn),
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

type KeptStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Keeps what fits: of a conversation that is too long the newest turns. A storage that is full or forbidden
 * keeps less or nothing, and the page goes on without.
 */
export function keepSession(open: () => KeptStorage, state: SessionState): void {
  try {
    const storage = open();
    for (let room = MAX_KEPT_LENGTH; room >= MAX_KEPT_LENGTH / 16; room /= 4) {
      if (tryToKeep(storage, JSON.stringify(fit(state, room)))) return;
    }
    // Better none than an older state that looks like the newest.
    storage.removeItem(KEY);
  } catch {
    // No storage at all, as with cookies blocked.
  }
}

function tryToKeep(storage: KeptStorage, text: string): boolean {
  try {
    storage.setItem(KEY, text);
    return true;
  } catch {
    return false;
  }
}

/** The form whole, then as many turns as there is room for, from the newest back. */
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

/** Of a turn that has ended it is counted once. */
function lengthOf(part: object): number {
  const known = lengths.get(part);
  if (known !== undefined) return known;
  const { length } = JSON.stringify(part);
  lengths.set(part, length);
  return length;
}

/** The conversation an earlier page left. A request that was running then ended out of sight. */
export function readKeptSession(open: () => KeptStorage): SessionState {
  let kept: SessionState;
  try {
    const text = open().getItem(KEY);
    if (text === null) return emptySession;
    kept = KeptSession.parse(JSON.parse(text));
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
