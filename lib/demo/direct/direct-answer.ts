import { splitTokens, type Composed } from '../compose-answer.ts';
import { chatFaults, type AnswerEvents } from '../stream-answer.ts';

/** The fields that every body and every chunk of an answer repeats. */
export type DirectHead = { readonly id: string; readonly created: number; readonly model: string };

function usageOf({ promptTokens, completionTokens }: Composed) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/**
 * A whole answer in OpenAI's format, without the fields that only OpenRouter has, such as provider and cost.
 */
export function directAnswer(head: DirectHead, composed: Composed) {
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: composed.toolCall === null ? composed.text : null,
          ...(composed.toolCall === null ? {} : { tool_calls: [composed.toolCall] }),
        },
        logprobs: null,
        finish_reason: composed.finishReason,
      },
    ],
    usage: usageOf(composed),
  };
}

/** The events of a streamed answer. As at OpenAI, usage is only included if requested. */
export function directEvents(
  head: DirectHead & { readonly provider: string },
  composed: Composed,
  wantsUsage: boolean,
): AnswerEvents {
  const event = (choices: readonly unknown[], more: Record<string, unknown> = {}): string => {
    const { id, created, model } = head;
    const chunk = { id, object: 'chat.completion.chunk', created, model, choices, ...more };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  };
  const delta = (content: Record<string, unknown>, finishReason: string | null = null): string =>
    event([{ index: 0, delta: content, logprobs: null, finish_reason: finishReason }]);
  const words = splitTokens(composed.text).map((content) => delta({ content }));
  const { toolCall } = composed;
  return {
    tokens: toolCall === null ? words : [...words, delta({ tool_calls: [{ index: 0, ...toolCall }] })],
    reasoningCount: 0,
    finish: delta({}, composed.finishReason),
    usage: wantsUsage ? event([], { usage: usageOf(composed) }) : '',
    faults: chatFaults({ ...head, serviceTier: null }),
  };
}
