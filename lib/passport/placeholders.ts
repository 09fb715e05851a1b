import type { AssistantTurn, Conversation, Edits } from './conversation.ts';
import type { Demands } from './demands.ts';
import type { Makers } from './makers.ts';

/** Models that think unless they are told not to. */
const thinksUnasked = /reason|think|-r\d|v[4-9]|k2\.[5-9]|k[3-9]/;

/** Puts what a family has a placeholder for where its own state is missing. */
export function addPlaceholders(
  { turns, thinking }: Conversation,
  model: string,
  { placeholder }: Demands,
  makers: Makers,
  edits: Edits,
): void {
  if (placeholder === null) return;
  const spoken = turns.filter((turn) => turn.by === 'assistant');
  switch (placeholder) {
    case 'signature':
      // Older turns as well as the current one, so that a turn is always written in the same way.
      for (const turn of spoken)
        if (turn.calls.length > 0 && lacksSignature(turn, makers, edits)) edits.signed.add(turn);
      return;
    case 'reasoning': {
      const isThinking =
        thinking === 'asked' || (thinking === 'unsaid' && thinksUnasked.test(model.toLowerCase()));
      if (!isThinking) return;
      for (const turn of spoken)
        if (!turn.state.some((block) => !edits.dropped.has(block))) edits.reasoned.add(turn);
    }
  }
}

function lacksSignature(turn: AssistantTurn, makers: Makers, edits: Edits): boolean {
  if (turn.state.some((block) => block.is !== 'plain' && block.is !== 'copy' && !edits.dropped.has(block)))
    return false;
  // A turn of its own that never had one needs none.
  return !(makers.madeTurn(turn) && makers.ofTurn(turn)?.isSigned === false);
}
