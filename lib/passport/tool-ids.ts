import type { Edits, Turn } from './conversation.ts';
import type { Demands } from './demands.ts';
import type { Family } from './family.ts';
import { renamedId } from './state-keys.ts';

/** Renames ids that the target would refuse, in the call and in its result. */
export function renameToolIds(
  turns: readonly Turn[],
  family: Family,
  { toolId, wantsUniqueIds }: Demands,
  edits: Edits,
): void {
  if (toolId === null) return;
  const taken = new Set<string>();
  /** The new id of the latest call with a given id. */
  const current = new Map<string, string>();
  for (const turn of turns) {
    if (turn.by === 'assistant') {
      for (const call of turn.calls) {
        const isTaken = wantsUniqueIds && taken.has(call.id);
        const id = toolId.test(call.id) && !isTaken ? call.id : freshId(call.id, call.occurrence);
        taken.add(id);
        current.set(call.id, id);
        if (id !== call.id) edits.callIds.set(call, id);
      }
    } else if (turn.by === 'tool' && turn.callId !== null) {
      const id =
        current.get(turn.callId) ?? (toolId.test(turn.callId) ? turn.callId : freshId(turn.callId, 0));
      if (id !== turn.callId) edits.resultIds.set(turn, id);
    }
  }

  function freshId(id: string, occurrence: number): string {
    for (let round = 0; ; round += 1) {
      const renamed = renamedId(id, occurrence, family, round);
      if (!taken.has(renamed)) return renamed;
    }
  }
}
