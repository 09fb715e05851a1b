import { expect, test } from 'vitest';
import type { ConsentStore, StoredConsent, StoredWait, Waits } from '#lib/store/consents';
import type { Store } from '#lib/store/ports';

const atMs = Date.UTC(2026, 10, 18, 12);

const wait: StoredWait = {
  questionId: 'q-1',
  requestId: 'r-1',
  category: 'main',
  connection: 'openrouter',
  model: 'a/dear',
  conversation: 'c-1',
  estimateNano: 10,
  askedAtMs: atMs,
  endsAtMs: atMs + 60_000,
  facts: { reason: 'It costs too much.' },
};
const second: StoredWait = { ...wait, questionId: 'q-2', requestId: 'r-2', askedAtMs: atMs + 1 };

const yes =
  (scope: StoredConsent['scope']) =>
  (waits: Waits): StoredConsent => ({
    id: waits[0].questionId,
    category: 'main',
    connection: 'openrouter',
    model: 'a/dear',
    answer: 'yes',
    scope,
    keys: waits.map(({ requestId, conversation }) => (scope === 'request' ? requestId : conversation)),
    uptoNano: 50,
    by: 'Ada',
    atMs,
    untilMs: scope === 'request' ? null : atMs + 60_000,
  });

type Stage = { readonly store: () => Store; readonly reopen: () => Promise<void> };

/** What a store must do so that a person can answer through any process. */
export function consentContract({ store, reopen }: Stage): void {
  const consents = (): ConsentStore => store().consents;
  const waitsOf = async () => (await consents().read()).waits.map(({ requestId }) => requestId);
  const keysOf = async () => (await consents().read()).consents.map(({ keys }) => keys);

  test('requests with the same subject share one question until the last one stops waiting', async () => {
    expect(await consents().ask(wait)).toEqual({ questionId: 'q-1', isNew: true });
    expect(await consents().ask(second)).toEqual({ questionId: 'q-1', isNew: false });
    const other = { ...second, questionId: 'q-3', requestId: 'r-3', model: 'a/dearer' };
    expect(await consents().ask(other)).toEqual({ questionId: 'q-3', isNew: true });
    expect(await consents().read()).toEqual({
      consents: [],
      waits: [wait, { ...second, questionId: 'q-1' }, other],
    });
    expect(await consents().stopWaiting('q-1', 'r-1')).toBe('others_wait');
    expect(await consents().stopWaiting('q-1', 'r-2')).toBe('over');
    expect(await consents().stopWaiting('q-1', 'r-2')).toBe('others_wait');
    expect(await waitsOf()).toEqual(['r-3']);
  });

  test('a question is answered once, for the requests that wait, and covers them until they end', async () => {
    await consents().ask(wait);
    await consents().ask(second);
    const answers = await Promise.all([
      consents().answer('q-1', yes('request')),
      consents().answer('q-1', yes('request')),
    ]);
    const consent = { ...yes('request')([wait]), keys: ['r-1', 'r-2'] };
    expect(answers).toContainEqual({ outcome: 'answered', consent });
    expect(answers).toContainEqual({ outcome: 'was_answered', consent });
    expect(await consents().read()).toEqual({ consents: [consent], waits: [] });
    expect(await consents().stopWaiting('q-1', 'r-1')).toBe('answered');
    const window = { budgetId: 'q-1', startMs: 0 };
    expect(await store().budgets.listBudgets()).toEqual([]);
    expect(await store().budgets.resumeWindow(window, 1)).toMatchObject(window);

    // A later question about the same subject is a new one.
    expect(await consents().ask({ ...second, requestId: 'r-4' })).toEqual({ questionId: 'q-2', isNew: true });
    expect(await consents().leave('r-1')).toBe(false);
    expect(await keysOf()).toEqual([['r-2']]);
    expect(await consents().leave('r-2')).toBe(true);
    expect(await keysOf()).toEqual([]);
    expect(await store().budgets.readWindows([window])).toEqual([]);
  });

  test('an answer for an hour or a conversation survives a restart, and a rejected answer leaves the question open', async () => {
    await consents().ask(wait);
    const refuse = (): never => {
      throw new Error('too little');
    };
    await expect(consents().answer('q-1', refuse)).rejects.toThrow('too little');
    expect(await waitsOf()).toEqual(['r-1']);
    expect(await consents().answer('q-1', yes('conversation'))).toMatchObject({ outcome: 'answered' });
    await reopen();
    await consents().leaveEnded();
    expect(await consents().read()).toEqual({ consents: [yes('conversation')([wait])], waits: [] });
    expect(await consents().deleteConsent('q-1')).toBe(true);
    expect(await consents().deleteConsent('q-1')).toBe(false);
    expect(await consents().answer('q-1', yes('hour'))).toEqual({ outcome: 'over' });
  });

  test('questions and answers for single requests end with their process', async () => {
    await consents().ask(wait);
    await consents().ask({ ...second, model: 'a/dearer' });
    await consents().answer('q-2', yes('request'));
    await reopen();
    expect((await consents().leaveEnded()).toSorted()).toEqual(['q-1', 'q-2']);
    expect(await consents().read()).toEqual({ consents: [], waits: [] });
  });
}
