import type { AssistantTurn, Conversation, Edits } from './conversation.ts';
import type { Demands } from './demands.ts';
import type { Makers } from './makers.ts';

/** Turns reasoning off if the model would refuse it in a tool loop that another model began. */
export function turnThinkingOff(
  { turns, thinking }: Conversation,
  { refusesForeignLoop }: Demands,
  makers: Makers,
  edits: Edits,
): void {
  if (!refusesForeignLoop || thinking !== 'asked') return;
  const loop = turns
    .slice(turns.findLastIndex((turn) => turn.by === 'user' && turn.hasText) + 1)
    .filter((turn) => turn.by === 'assistant');
  if (loop.some((turn) => turn.calls.length > 0 && lacksThoughts(turn, makers, edits)))
    edits.isThinkingOff = true;
}

function lacksThoughts(turn: AssistantTurn, makers: Makers, edits: Edits): boolean {
  if (turn.state.some((block) => block.is !== 'copy' && !edits.dropped.has(block))) return false;
  // The model may also have called a tool without reasoning.
  return !(makers.madeTurn(turn) && makers.ofTurn(turn)?.isSigned === false);
}
