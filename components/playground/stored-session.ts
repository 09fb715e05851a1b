import type { Turn } from './build-messages.ts';
import { isRunning, reduceRun } from './run-state.ts';
import { emptySession, type SessionState } from './session.ts';

/**
 * Keeps the conversation over a reload or a crash. It is in the tab's session storage: each tab has its own
 * conversation, and closing the tab deletes it. See docs/decisions.
 */

/** In UTF-16 code units. Browsers allow a page about five million. */
const MAX_KEPT_LENGTH = 2_000_000;
/** Ends in the version of `SessionState`. Raise it when the type changes, so that older conversations are ignored. */
const KEY = 'understudy.playground.2';

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
    const stored: unknown = text === null ? null : JSON.parse(text);
    if (!isSessionState(stored)) return emptySession;
    kept = stored;
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

/** Only this module writes this key, so a value with these fields is a conversation. */
function isSessionState(stored: unknown): stored is SessionState {
  return (
    typeof stored === 'object' &&
    stored !== null &&
    'turns' in stored &&
    Array.isArray(stored.turns) &&
    'form' in stored
  );
}
