import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';
import type { Draft } from './draft.ts';

/** The share of output tokens that each effort stands for, as OpenRouter converts them. */
const ratioOfEffort = [
  ['minimal', 0.1],
  ['low', 0.2],
  ['medium', 0.5],
  ['high', 0.8],
] as const;

type Effort = Readonly<Record<'reasoning_effort', string>>;

/**
 * Translates the thinking settings. `thinks`: whether the model reasons; null if unknown, and then the field
 * is sent only if the request insists, because servers refuse it for models that don't reason.
 */
export function writeThinking(body: Body, thinks: boolean | null, draft: Draft): Effort | null {
  const { thinking, output_config: output, max_tokens: maxTokens } = body;
  const type = isRecord(thinking) ? thinking.type : undefined;
  const effort = isRecord(output) ? output.effort : undefined;
  const asked = typeof effort === 'string' ? writeEffort(effort) : null;
  switch (type) {
    case 'enabled': {
      const budget = isRecord(thinking) ? thinking.budget_tokens : undefined;
      if (asked !== null) return noteEffort(String(effort), asked, draft);
      const nearest = nearestEffort(budget, maxTokens);
      draft.note(
        'thinking',
        JSON.stringify(thinking),
        `sent as reasoning_effort "${nearest}", the nearest level`,
      );
      return { reasoning_effort: nearest };
    }
    case 'disabled':
      if (thinks === true) return { reasoning_effort: 'none' };
      draft.note('thinking', 'disabled', 'left out: this model is not known to support thinking');
      return null;
    default:
      if (asked !== null && thinks === true) return noteEffort(String(effort), asked, draft);
      if (type !== undefined)
        draft.note('thinking', JSON.stringify(thinking), 'left out: the model decides how long to think');
      if (asked !== null)
        draft.note(
          'output_config.effort',
          String(effort),
          'left out: this model is not known to support thinking',
        );
      return null;
  }
}

function writeEffort(effort: string): string {
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort;
}

function noteEffort(effort: string, written: string, draft: Draft): Effort {
  if (effort !== written)
    draft.note(
      'output_config.effort',
      effort,
      `sent as reasoning_effort "${written}", the highest level that all servers accept`,
    );
  return { reasoning_effort: written };
}

function nearestEffort(budget: unknown, maxTokens: unknown): string {
  if (typeof budget !== 'number' || typeof maxTokens !== 'number') return 'medium';
  const distance = (ratio: number): number => Math.abs(ratio - budget / maxTokens);
  return ratioOfEffort.reduce((best, one) => (distance(one[1]) < distance(best[1]) ? one : best))[0];
}
