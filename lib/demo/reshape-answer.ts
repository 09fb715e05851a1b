import { splitTokens, type Composed } from './compose-answer.ts';
import type { SimpleScenario } from './scenario.ts';

/** The answer, shortened to its first tokens. */
export function firstWords(composed: Composed, tokens: number): Composed {
  return { ...composed, text: splitTokens(composed.text).slice(0, tokens).join('') };
}

/** Changes the generated answer for its scenario: empty, or ended by an unexplained error. */
export function reshapeAnswer(
  composed: Composed,
  scenario: SimpleScenario,
  maxTokens: number | null,
): Composed {
  const nothing = { ...composed, text: '', toolCall: null, imageUrl: null, imageTokens: 0 };
  switch (scenario.kind) {
    case 'empty_answer':
      return { ...nothing, reasoning: null, reasoningTokens: 0, completionTokens: 0, finishReason: 'stop' };
    case 'empty_length': {
      const spent = maxTokens ?? Math.max(composed.reasoningTokens, 16);
      return { ...nothing, reasoningTokens: spent, completionTokens: spent, finishReason: 'length' };
    }
    case 'finish_error':
      return { ...firstWords(composed, scenario.tokens ?? 0), completionTokens: 0, finishReason: 'error' };
    default:
      return composed;
  }
}
