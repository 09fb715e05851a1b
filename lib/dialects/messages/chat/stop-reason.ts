/**
 * Maps a finish reason to a stop reason. If the answer contains calls, the stop reason says so, whatever was
 * reported.
 */
export function stopReasonOf(finish: unknown, hasCalls: boolean): string {
  if (finish === 'length') return 'max_tokens';
  if (hasCalls) return 'tool_use';
  return finish === 'content_filter' ? 'refusal' : 'end_turn';
}

/** `stop_details`, as far as Chat Completions reports them. */
export function stopDetailsOf(stopReason: string): unknown {
  return stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null;
}
