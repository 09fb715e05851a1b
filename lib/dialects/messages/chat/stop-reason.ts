/** How an answer of Chat Completions ended. Calls that are there count for more than the word for it. */
export function stopReasonOf(finish: unknown, hasCalls: boolean): string {
  if (finish === 'length') return 'max_tokens';
  if (hasCalls) return 'tool_use';
  return finish === 'content_filter' ? 'refusal' : 'end_turn';
}

/** Beside a refusal: why, as far as that is known. */
export function stopDetailsOf(stopReason: string): unknown {
  return stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null;
}
