import type { Edits, Turn } from './conversation.ts';
import type { Makers } from './makers.ts';

/**
 * Drops state that the target can't read. It is never sent as text, which would look like an attempt to
 * extract reasoning.
 */
export function dropForeignState(turns: readonly Turn[], makers: Makers, edits: Edits): void {
  for (const turn of turns) {
    if (turn.by !== 'assistant' || turn.state.length === 0) continue;
    let keepsReasoning = false;
    for (const block of turn.state) {
      if (block.is === 'copy') continue;
      if (!makers.isOwn(block)) edits.dropped.add(block);
      else if (!block.isOfCall) keepsReasoning = true;
    }
    for (const block of turn.state) if (block.is === 'copy' && !keepsReasoning) edits.dropped.add(block);
  }
}
