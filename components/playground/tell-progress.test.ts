import { describe, expect, test } from 'vitest';
import type { PlaygroundEvent } from '#lib/contracts/playground';
import { connectionToTell } from './connection-to-tell.ts';
import { reduceRun, startRun, type RunState } from './run-state.ts';
import { tellProgress } from './tell-progress.ts';

const names = new Map([
  ['openrouter', 'OpenRouter'],
  ['demo', 'the demo'],
  ['groq', 'Groq'],
]);
const wordsOf = (slug: string) => ({ label: names.get(slug) ?? slug, name: names.get(slug) ?? slug });

/** A run whose attempts went to these connections, the last of them under way. */
function runAt(...connections: readonly string[]): RunState {
  const events = connections.map((connection, index): PlaygroundEvent => ({
    type: 'attempt-start',
    index,
    model: `model-${index}`,
    connection,
    waitMs: 0,
  }));
  return reduceRun(startRun(0), { type: 'events', events, atMs: 1 });
}

describe('the connection of an attempt', () => {
  test.each<{ story: string; connections: string[]; told: (string | null)[] }>([
    { story: 'goes without saying at OpenRouter', connections: ['openrouter'], told: [null] },
    { story: 'goes without saying at the demo', connections: ['demo', 'demo'], told: [null, null] },
    { story: 'is told where it is another one', connections: ['groq', 'groq'], told: ['groq', 'groq'] },
    {
      story: 'is told of every attempt once they went to several',
      connections: ['openrouter', 'groq'],
      told: ['openrouter', 'groq'],
    },
  ])('$story', ({ connections, told }) => {
    const { trail } = runAt(...connections);
    expect(trail.map((row) => connectionToTell(row, trail))).toEqual(told);
  });
});

test('what is announced names the connection under the same rule', () => {
  expect(tellProgress(runAt('demo'), wordsOf)).toBe('Waiting for the first token of model-0.');
  expect(tellProgress(runAt('openrouter', 'groq'), wordsOf)).toBe(
    'Waiting for the first token of model-1 at Groq.',
  );
  expect(tellProgress(runAt('groq', 'demo'), wordsOf)).toBe(
    'Waiting for the first token of model-1 at the demo.',
  );
});
