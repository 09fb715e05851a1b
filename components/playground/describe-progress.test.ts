import { describe, expect, test } from 'vitest';
import type { PlaygroundEvent } from '#lib/contracts/playground';
import { connectionToShow } from './connection-to-show.ts';
import { reduceRun, startRun, type RunState } from './run-state.ts';
import { describeProgress } from './describe-progress.ts';

const names = new Map([
  ['openrouter', 'OpenRouter'],
  ['demo', 'the demo'],
  ['groq', 'Groq'],
]);
const wordsOf = (slug: string) => ({ label: names.get(slug) ?? slug, name: names.get(slug) ?? slug });

/** A run whose attempts went to these connections. The last one is still running. */
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
  test.each<{ case: string; connections: string[]; named: (string | null)[] }>([
    { case: 'is omitted for OpenRouter', connections: ['openrouter'], named: [null] },
    { case: 'is omitted for the demo', connections: ['demo', 'demo'], named: [null, null] },
    { case: 'is named for any other connection', connections: ['groq', 'groq'], named: ['groq', 'groq'] },
    {
      case: 'is named on every attempt once there are several',
      connections: ['openrouter', 'groq'],
      named: ['openrouter', 'groq'],
    },
  ])('$case', ({ connections, named }) => {
    const { trail } = runAt(...connections);
    expect(trail.map((row) => connectionToShow(row, trail))).toEqual(named);
  });
});

test('the progress message names the connection under the same rule', () => {
  expect(describeProgress(runAt('demo'), wordsOf)).toBe('Waiting for the first token of model-0.');
  expect(describeProgress(runAt('openrouter', 'groq'), wordsOf)).toBe(
    'Waiting for the first token of model-1 at Groq.',
  );
  expect(describeProgress(runAt('groq', 'demo'), wordsOf)).toBe(
    'Waiting for the first token of model-1 at the demo.',
  );
});
