import { expect, test } from 'vitest';
import type { Turn } from './build-messages.ts';
import { storeSession, readStoredSession } from './stored-session.ts';
import { reduceRun, startRun } from './run-state.ts';
import { createSession, emptySession, type SessionState } from './session.ts';

/** A browser storage with room for a number of characters. */
function makeStorage(room = 5_000_000) {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      items.set(key, value);
    },
    removeItem: (key: string) => void items.delete(key),
  };
}

function turn(id: number, question: string, images: readonly string[] = []): Turn {
  const begun = reduceRun(startRun(1), {
    type: 'events',
    atMs: 2,
    events: [
      { type: 'request-start', requestId: `r${id}`, chain: ['a/one'] },
      { type: 'attempt-start', index: 0, model: 'a/one', connection: 'openrouter', waitMs: 0 },
      {
        type: 'attempt-serve',
        index: 0,
        model: 'a/one',
        connection: 'openrouter',
        provider: 'One',
        timeToFirstTokenMs: 3,
      },
      { type: 'text-delta', text: `Answer ${id}` },
      ...images.map((url) => ({ type: 'image' as const, url })),
    ],
  });
  return { id, question, run: begun };
}

function ended(one: Turn): Turn {
  return { ...one, run: reduceRun(one.run, { type: 'end', ending: { kind: 'stopped' }, atMs: 9 }) };
}

function stateOf(turns: readonly Turn[], draft = ''): SessionState {
  return { ...emptySession, turns, form: { ...emptySession.form, draft } };
}

test('a conversation and its draft are restored unchanged', () => {
  const storage = makeStorage();
  const state = stateOf([ended(turn(1, 'One?')), ended(turn(2, 'Two?'))], 'Three');
  storeSession(() => storage, state);
  expect(readStoredSession(() => storage)).toEqual(state);
});

test('an unfinished answer is restored with its text and request, and marked as left', () => {
  const storage = makeStorage();
  storeSession(() => storage, stateOf([turn(1, 'One?')]));
  const run = readStoredSession(() => storage).turns[0]?.run;
  expect(run).toMatchObject({ requestId: 'r1', answer: 'Answer 1', ending: { kind: 'left' } });
  expect(run?.trail.map(({ progress }) => progress)).toEqual(['cut_short']);
});

test('a conversation over the size limit keeps its newest turns and counts the dropped ones', () => {
  const storage = makeStorage();
  const turns = [1, 2, 3, 4].map((id) => ended(turn(id, `${id}`.repeat(700_000))));
  storeSession(() => storage, stateOf(turns, 'Next'));
  const kept = readStoredSession(() => storage);
  expect(kept.turns.map(({ id }) => id)).toEqual([3, 4]);
  expect(kept.droppedCount).toBe(2);
  expect(kept.form.draft).toBe('Next');
});

test('images over the size limit are counted, and their answer is kept', () => {
  const storage = makeStorage();
  const image = `data:image/png;base64,${'A'.repeat(2_500_000)}`;
  storeSession(() => storage, stateOf([ended(turn(1, 'Paint', [image]))]));
  expect(readStoredSession(() => storage).turns[0]?.run).toMatchObject({
    answer: 'Answer 1',
    images: [],
    droppedImageCount: 1,
  });
});

test('a nearly full storage keeps fewer turns, and never an outdated state', () => {
  const storage = makeStorage(600_000);
  storeSession(
    () => storage,
    stateOf([ended(turn(1, 'a'.repeat(400_000))), ended(turn(2, 'b'.repeat(400_000)))]),
  );
  expect(readStoredSession(() => storage).turns.map(({ id }) => id)).toEqual([2]);
  storeSession(() => storage, stateOf([], 'x'.repeat(700_000)));
  expect(readStoredSession(() => storage)).toEqual(emptySession);
});

test('forbidden storage and invalid contents start an empty conversation', () => {
  const forbidden = () => {
    throw new DOMException('Access is denied.', 'SecurityError');
  };
  expect(() => storeSession(forbidden, stateOf([], 'x'))).not.toThrow();
  expect(readStoredSession(forbidden)).toEqual(emptySession);
  for (const text of ['{', '{"turns":1}', 'null']) {
    const storage = makeStorage();
    storeSession(() => storage, stateOf([], 'x'));
    for (const key of storage.items.keys()) storage.items.set(key, text);
    expect(readStoredSession(() => storage)).toEqual(emptySession);
  }
});

test('a restored conversation continues with the next turn', async () => {
  const storage = makeStorage();
  storeSession(() => storage, stateOf([ended(turn(7, 'Seven?'))], 'Eight?'));
  const session = createSession(
    {
      open: () => Promise.resolve({ outcome: 'refused', message: 'No key.' }),
      nowMs: () => 1,
      onNextFrame: (callback) => callback(),
    },
    readStoredSession(() => storage),
  );
  await session.send({ category: 'main' });
  expect(session.read().turns.map(({ id }) => id)).toEqual([7, 8]);
});
