import { expect, test } from 'vitest';
import { draftOf, emptyDraft, readChange, readCreation } from './budget-draft.ts';

test('a draft becomes a budget with the chosen scope', () => {
  expect(readCreation(emptyDraft)).toEqual({
    outcome: 'wrong',
    problems: { limitUsd: 'Enter an amount in USD.' },
  });
  for (const scope of ['category', 'client', 'connection'] as const)
    expect(readCreation({ ...emptyDraft, limitUsd: 2, scope: `${scope}:a:b` })).toEqual({
      outcome: 'read',
      input: {
        scope: { kind: scope, id: 'a:b' },
        period: 'day',
        limitUsd: 2,
        hard: true,
        freeWhenPaused: true,
      },
    });
});

test('a change keeps the scope', () => {
  const draft = draftOf({
    id: 'b1',
    scope: { kind: 'client', id: 'k1' },
    period: 'week',
    limitUsd: 3,
    hard: false,
    freeWhenPaused: true,
    spentUsd: 0,
    heldUsd: 0,
    extraUsd: 0,
    resetsAt: null,
    paused: false,
  });
  expect(draft.scope).toBe('client:k1');
  expect(readChange({ ...draft, limitUsd: 5 })).toEqual({
    outcome: 'read',
    input: { limitUsd: 5, hard: false, freeWhenPaused: true },
  });
  expect(readChange({ ...draft, limitUsd: null }).outcome).toBe('wrong');
});
