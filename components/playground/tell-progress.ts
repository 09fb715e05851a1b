import type { RunState } from './run-state.ts';

/** Where a run stands, in a sentence: what is going on while it runs, why it ended as it did afterwards. */
export function tellProgress(run: RunState): string {
  const { ending } = run;
  if (ending !== null) {
    switch (ending.kind) {
      case 'finished':
        return ending.end.explanation;
      case 'refused':
        return ending.message;
      case 'stopped':
        return run.answer === ''
          ? 'You stopped it before an answer came.'
          : 'You stopped the answer. What had come is kept.';
      case 'lost':
        return 'The connection to Understudy was lost. How the request ended is in the history.';
    }
  }
  const row = run.trail.at(-1);
  if (row === undefined) return 'Sending.';
  switch (row.progress) {
    case 'waiting':
      return `Waiting before ${row.model} is tried again.`;
    case 'trying':
      return `Waiting for the first word of ${row.model}.`;
    case 'served':
      return `${row.model} is answering.`;
    case 'skipped':
    case 'failed':
    case 'stopped':
      return 'Choosing the next model.';
  }
}
