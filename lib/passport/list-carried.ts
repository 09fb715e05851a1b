import type { Carried } from '#lib/contracts/carried';
import type { Edits, Turn } from './conversation.ts';
import type { Makers } from './makers.ts';

/**
 * Lists the changes for the history record. Similar changes are grouped, in the order of the conversation.
 */
export function listCarried(turns: readonly Turn[], makers: Makers, edits: Edits): readonly Carried[] {
  const carried = new Map<string, Carried>();
  function note(kind: Carried['kind'], action: Carried['action'], maker: string | null): void {
    const key = `${kind} ${action} ${maker ?? ''}`;
    carried.set(key, { kind, action, maker, count: (carried.get(key)?.count ?? 0) + 1 });
  }
  for (const turn of turns) {
    if (edits.bridged.has(turn)) note('turn', 'added', null);
    if (edits.filled.has(turn)) note('turn', 'replaced', null);
    if (turn.by !== 'assistant') continue;
    for (const block of turn.state)
      if (block.is !== 'copy' && edits.dropped.has(block))
        note(block.isOfCall ? 'signature' : 'reasoning', 'dropped', makers.nameOf(block));
    for (const call of turn.calls)
      if (edits.callIds.has(call)) note('tool_id', 'renamed', makers.nameOf(call));
    if (edits.signed.has(turn) || edits.reasoned.has(turn)) note('placeholder', 'added', null);
  }
  if (edits.isThinkingOff) note('thinking', 'turned_off', null);
  // Results whose calls are missing from the conversation.
  if (edits.callIds.size === 0 && edits.resultIds.size > 0) note('tool_id', 'renamed', null);
  return [...carried.values()];
}
