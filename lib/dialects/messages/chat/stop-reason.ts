/** How a Chat Completions answer ended. Existing calls outweigh the reported reason. */
export function stopReasonOf(finish: unknown, hasCalls: boolean): string {
  if (finish === 'length') return 'max_tokens';
  if (hasCalls) return 'tool_use';
  return finish === 'content_filter' ? 'refusal' : 'end_turn';
}

/** The known reason for a refusal. */
export function stopDetailsOf(stopReason: string): unknown {
  return stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null;
}
