import type { PlaygroundInput } from '#lib/contracts/playground';
import type { RunState } from './run-state.ts';

export type Turn = { readonly id: number; readonly question: string; readonly run: RunState };

/**
 * The conversation so far and the new question. Turns without an answer are left out, because models expect
 * both.
 */
export function buildMessages(
  system: string,
  turns: readonly Turn[],
  question: string,
): PlaygroundInput['messages'] {
  const before = turns
    .filter(({ run }) => run.answer !== '')
    .flatMap((turn) => [
      { role: 'user' as const, content: turn.question },
      { role: 'assistant' as const, content: turn.run.answer },
    ]);
  const first = system.trim() === '' ? [] : [{ role: 'system' as const, content: system }];
  return [...first, ...before, { role: 'user', content: question }];
}
