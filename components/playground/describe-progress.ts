import type { ConnectionWords } from '#components/origin/use-connection-words.ts';
import { connectionToShow } from './connection-to-show.ts';
import type { RunEnding, RunState } from './run-state.ts';

/** The state of a run as a sentence: what is happening or, at the end, how it ended. */
export function describeProgress(run: RunState, wordsOf: ConnectionWords): string {
  if (run.ending !== null) return describeEnding(run, run.ending);
  const row = run.trail.at(-1);
  if (row === undefined) return 'Sending…';
  const connection = connectionToShow(row, run.trail);
  const model = connection === null ? row.model : `${row.model} at ${wordsOf(connection).name}`;
  switch (row.progress) {
    case 'waiting':
      return `Waiting before trying ${model} again.`;
    case 'queued':
      return `In the queue for ${model}.`;
    case 'asking':
      return `Waiting for approval to call ${model}.`;
    case 'trying':
      return `Waiting for the first token of ${model}.`;
    case 'served':
      return `${model} is answering.`;
    case 'skipped':
    case 'failed':
    case 'stopped':
    case 'cut_short':
      return 'Choosing the next model.';
  }
}

/** How a run ended, and why. */
export function describeEnding(run: RunState, ending: RunEnding): string {
  switch (ending.kind) {
    case 'finished':
      return ending.end.explanation;
    case 'refused':
      return ending.message;
    case 'stopped':
      return `${
        run.answer === ''
          ? 'You stopped it before an answer arrived.'
          : 'You stopped the answer. The part already received is kept.'
      } Tokens and cost are reported only at the end of an answer, so they aren’t known here.`;
    case 'lost':
      return 'The connection to Understudy was lost. The history shows how the request ended.';
    case 'left':
      return describePageLeft(run);
  }
}

function describePageLeft({ requestId, answer }: RunState): string {
  if (requestId === null)
    return "This page was reloaded or closed right after sending, so it isn't known here whether the request ran. The history shows it if it did.";
  return `This page was reloaded or closed before the answer was complete, which cancelled the request. ${
    answer === '' ? 'No answer had arrived yet.' : 'The part already received is kept.'
  }`;
}
