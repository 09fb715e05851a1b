import { createHash } from 'node:crypto';
import type { ChatRequest } from '../chat-request.ts';
import type { Composed } from '../compose-answer.ts';
import { type IssuedState, type StandInFamily, standInFamily } from './issued-state.ts';

const formats: Partial<Record<StandInFamily, string>> = {
  anthropic: 'anthropic-claude-v1',
  openai: 'openai-responses-v1',
  google: 'google-gemini-v1',
  'x-ai': 'xai-responses-v1',
};

type Made = {
  readonly issued: IssuedState;
  readonly request: ChatRequest;
  readonly model: string;
  readonly account: string;
};

/** Adds the reasoning, signatures and ids in the format of the model's family. */
export function withFamilyState(composed: Composed, { issued, request, model, account }: Made): Composed {
  const family = standInFamily(model);
  if (family === null) return composed;
  const number = issued.next();
  const toolCall =
    composed.toolCall === null ? null : { ...composed.toolCall, id: toolId(family, number, request) };
  const reasoning = composed.reasoning === null ? null : `${composed.reasoning} (${family}, ${number})`;
  const format = formats[family];
  const seal = (): string => issued.issue({ family, account, text: reasoning ?? '' });
  const shared = { format: format ?? 'unknown', index: 0 };
  const details: Record<string, unknown>[] = [];
  if (family === 'anthropic') {
    if (reasoning !== null)
      details.push({ type: 'reasoning.text', text: reasoning, signature: seal(), ...shared });
  } else if (family === 'google') {
    if (reasoning !== null) details.push({ type: 'reasoning.text', text: reasoning, ...shared });
    // Each call is signed, whether reasoning is shown or not.
    if (toolCall !== null)
      details.push({ type: 'reasoning.encrypted', data: seal(), id: toolCall.id, ...shared });
  } else if (format !== undefined) {
    if (reasoning !== null)
      details.push(
        { type: 'reasoning.summary', summary: reasoning, ...shared },
        { type: 'reasoning.encrypted', data: seal(), id: `rs_${number}`, ...shared },
      );
  } else if (reasoning !== null) details.push({ type: 'reasoning.text', text: reasoning, ...shared });
  return { ...composed, reasoning, toolCall, details };
}

function toolId(family: StandInFamily, number: number, { body }: ChatRequest): string {
  const hex = createHash('sha256').update(String(number)).digest('hex');
  switch (family) {
    case 'anthropic':
      return `toolu_01${hex.slice(0, 22)}`;
    case 'openai':
      return `call_${hex.slice(0, 24)}`;
    case 'google':
      return `tool_0_look_${hex.slice(0, 60)}`;
    case 'deepseek':
      return `call_00_${hex.slice(0, 20)}`;
    case 'x-ai':
      return `call_${10_000_000 + number}`;
    case 'mistral':
      return hex.slice(0, 9);
    case 'qwen':
      // Starts at zero in every answer.
      return 'call_0';
    case 'moonshot':
      return `functions.look:${Array.isArray(body.messages) ? body.messages.length : 0}`;
    case 'meta':
      return `chatcmpl-tool-${hex.slice(0, 32)}`;
  }
}
