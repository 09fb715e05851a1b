import type { AssistantTurn, Conversation, Edits } from './conversation.ts';
import type { Demands } from './demands.ts';
import type { Makers } from './makers.ts';

/** Matches models that reason by default. */
const thinksUnasked = /reason|think|-r\d|k2\.[5-9]|k[3-9]/;

/** Adds a family's placeholders where its own state is missing. */
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
      // This includes older turns, so that a turn is always written in the same way.
      for (const turn of spoken)
        if (turn.calls.length > 0 && lacksSignature(turn, makers, edits)) edits.signed.add(turn);
      return;
    case 'reasoning':
      if (!isThinking(spoken, thinking, model, makers, edits)) return;
      for (const turn of spoken) if (!keepsState(turn, edits)) edits.reasoned.add(turn);
  }
}

/**
 * Whether the model reasons. If the request does not say, its earlier turns decide and, for some models, its
 * name.
 */
function isThinking(
  spoken: readonly AssistantTurn[],
  thinking: Conversation['thinking'],
  model: string,
  { certainty }: Makers,
  edits: Edits,
): boolean {
  switch (thinking) {
    case 'asked':
    case 'adaptive':
      return true;
    case 'off':
      return false;
    case 'unsaid':
      if (certainty !== 'likely') return true;
      return thinksUnasked.test(model.toLowerCase()) || spoken.some((turn) => keepsState(turn, edits));
  }
}

function keepsState({ state }: AssistantTurn, edits: Edits): boolean {
  return state.some((block) => !edits.dropped.has(block));
}

function lacksSignature(turn: AssistantTurn, makers: Makers, edits: Edits): boolean {
  if (turn.state.some((block) => block.is !== 'plain' && block.is !== 'copy' && !edits.dropped.has(block)))
    return false;
  // The model's own turns need none if they never had one.
  return makers.certainty !== 'likely' || !(makers.madeTurn(turn) && makers.ofTurn(turn)?.isSigned === false);
}
