import type { AssistantTurn, Edits, Turn } from './conversation.ts';
import type { Demands } from './demands.ts';
import type { Makers } from './makers.ts';

/** Fills empty turns, and adds turns where the target requires a different order. */
export function fillTurns(
  turns: readonly Turn[],
  { wantsBridge, wantsText }: Demands,
  makers: Makers,
  edits: Edits,
): void {
  let before: Turn | null = null;
  for (const turn of turns) {
    if (wantsBridge && turn.by === 'user' && before?.by === 'tool') edits.bridged.add(turn);
    if (!turn.hasText && isInNeed(turn, wantsText, makers, edits)) edits.filled.add(turn);
    before = turn;
  }
}

function isInNeed(turn: Turn, wantsText: Demands['wantsText'], makers: Makers, edits: Edits): boolean {
  if (turn.by !== 'assistant') return wantsText === 'always';
  if (turn.calls.length === 0) return wantsText !== null || lostAll(turn, edits);
  return wantsText === 'always' && !makers.madeTurn(turn);
}

/** Whether the turn contained only state, all of which is dropped. */
function lostAll({ state }: AssistantTurn, edits: Edits): boolean {
  return state.length > 0 && state.every((block) => edits.dropped.has(block));
}
