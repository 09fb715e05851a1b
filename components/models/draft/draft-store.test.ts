import { expect, test } from 'vitest';
import { ApiFailure } from '#lib/client/fetch-json';
import type { Category, PutCategory } from '#lib/contracts/category';
import { categoryOf } from '#tests/support/category';
import type { DraftState } from './chain-draft.ts';
import { createDraftStore, type DraftStore } from './draft-store.ts';

const category = (models: readonly string[], version: number) => categoryOf(models, { version });
const main = category(['a/1', 'b/2'], 1);

/** A server with one category. It answers on demand and refuses old versions. */
function openServer() {
  let current = main;
  const calls: PutCategory[] = [];
  const waiting: (() => void)[] = [];
  const faults: Error[] = [];
  return {
    calls,
    faults,
    change: (models: readonly string[]) => {
      current = category(models, current.version + 1);
    },
    current: () => current,
    answer: () => waiting.shift()?.(),
    ports: {
      save: async (_slug: string, body: PutCategory): Promise<Category> => {
        calls.push(body);
        await new Promise<void>((resolve) => waiting.push(resolve));
        const fault = faults.shift();
        if (fault !== undefined) throw fault;
        if (body.version !== current.version) {
          throw new ApiFailure({ code: 'conflict', message: 'Changed elsewhere.', status: 409 });
        }
        current = category(body.models ?? current.models.map(({ id }) => id), current.version + 1);
        return current;
      },
      read: async () => current,
      onSaved: () => {},
      onProblem: () => {},
      onGone: () => {},
    },
  };
}

function setModels(store: DraftStore, models: readonly string[]): void {
  const draft = store.snapshot().get('main')?.draft;
  const content = draft ?? {
    name: main.name,
    description: '',
    icon: main.icon,
    needs: main.needs,
    models: [],
    disabled: [],
    policy: main.policy,
  };
  store.dispatch(main, { type: 'edit', content: { ...content, models }, label: 'change' });
}

async function settled(store: DraftStore, when: (state: DraftState) => boolean): Promise<DraftState> {
  await expect.poll(() => when(store.snapshot().get('main')!)).toBe(true);
  return store.snapshot().get('main')!;
}

test('edits made during a save are sent together, once, with the new version', async () => {
  const server = openServer();
  const store = createDraftStore(server.ports);
  setModels(store, ['b/2', 'a/1']);
  setModels(store, ['b/2']);
  setModels(store, ['b/2', 'c/3']);
  server.answer();
  await expect.poll(() => server.calls.length).toBe(2);
  server.answer();
  const state = await settled(store, ({ version }) => version === 3);
  expect(server.calls).toEqual([
    { version: 1, models: ['b/2', 'a/1'], disabled: [] },
    { version: 2, models: ['b/2', 'c/3'], disabled: [] },
  ]);
  expect(state.draft.models).toEqual(['b/2', 'c/3']);
  expect(store.hasUnsaved()).toBe(false);
});

test('a save that loses the race shows the current state as a conflict and overwrites nothing', async () => {
  const server = openServer();
  const store = createDraftStore(server.ports);
  server.change(['z/9']);
  setModels(store, ['b/2', 'a/1']);
  server.answer();
  const state = await settled(store, ({ problem }) => problem !== null);
  expect(state.problem).toMatchObject({ kind: 'conflict', theirs: { models: ['z/9'] } });
  expect(state.draft.models).toEqual(['b/2', 'a/1']);
  expect(server.calls).toHaveLength(1);
  expect(server.current().models.map(({ id }) => id)).toEqual(['z/9']);
});

test('a failed save keeps the edit and sends it again on retry', async () => {
  const server = openServer();
  server.faults.push(new ApiFailure({ code: 'unreachable', message: 'No answer.', status: 0 }));
  const store = createDraftStore(server.ports);
  setModels(store, ['b/2']);
  server.answer();
  const failed = await settled(store, ({ problem }) => problem !== null);
  expect(failed.problem).toEqual({ kind: 'failed', message: 'No answer.' });
  expect(store.hasUnsaved()).toBe(true);

  store.dispatch(main, { type: 'retry' });
  server.answer();
  await settled(store, ({ version }) => version === 2);
  expect(server.current().models.map(({ id }) => id)).toEqual(['b/2']);
});

test('a category deleted elsewhere is dropped and reported with its last edit', async () => {
  const server = openServer();
  const gone: (readonly string[])[] = [];
  const store = createDraftStore({ ...server.ports, onGone: (_, { models }) => gone.push(models) });
  server.faults.push(new ApiFailure({ code: 'not_found', message: 'There is none.', status: 404 }));
  setModels(store, ['b/2']);
  server.answer();
  await expect.poll(() => gone).toEqual([['b/2']]);
  expect(store.snapshot().has('main')).toBe(false);
  expect(store.hasUnsaved()).toBe(false);
});
