import { usageOf, type AnswerHead } from '../chat-answer.ts';
import { isRecord } from '../chat-request.ts';
import type { Composed } from '../compose-answer.ts';
import type { DemoAnswer } from '../spoken-dialect.ts';

export type Item = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly type: string;
  readonly content?: readonly Readonly<Record<string, unknown> & { type: string; text: string }>[];
};

/** An id in the answer. Each kind of item has its own prefix. */
const idOf = (head: AnswerHead, prefix: string): string => `${prefix}_${head.id.replace('gen-', '')}`;

/** The items of an answer, in order. */
export function outputItems({ head, composed, request }: DemoAnswer): readonly Item[] {
  const { reasoning, text, toolCall } = composed;
  const items: Item[] = [];
  if (reasoning !== null)
    items.push({
      id: idOf(head, 'rs'),
      type: 'reasoning',
      status: 'completed',
      summary: [],
      content: [{ type: 'reasoning_text', text: reasoning }],
      format: 'unknown',
      signature: null,
    });
  if (text !== '')
    items.push({
      id: idOf(head, 'msg'),
      type: 'message',
      role: 'assistant',
      status: composed.finishReason === 'stop' ? 'completed' : 'incomplete',
      content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
    });
  if (toolCall !== null) {
    const { name, arguments: given } = toolCall.function;
    const offer = findOffer(request.body.tools, name) ?? findLater(request.body.input, name);
    const shared = { call_id: toolCall.id, name, status: 'completed', ...offer?.more };
    items.push(
      offer?.isFree === true
        ? { id: idOf(head, 'ctc'), type: 'custom_tool_call', ...shared, input: given }
        : { id: idOf(head, 'fc'), type: 'function_call', ...shared, arguments: given },
    );
  }
  return items;
}

type Offer = { readonly isFree: boolean; readonly more: { readonly namespace?: unknown } };

/** The tool as it was offered, which its call repeats. */
function findOffer(tools: unknown, name: string): Offer | null {
  if (!Array.isArray(tools)) return null;
  for (const tool of (tools as unknown[]).filter(isRecord)) {
    if (tool.type === 'namespace') {
      const inside = findOffer(tool.tools, name);
      if (inside !== null) return { ...inside, more: { namespace: tool.name } };
    } else if (tool.name === name) return { isFree: tool.type === 'custom', more: {} };
  }
  return null;
}

function findLater(input: unknown, name: string): Offer | null {
  if (!Array.isArray(input)) return null;
  for (const { type, tools } of (input as unknown[]).filter(isRecord)) {
    const offer = type === 'additional_tools' ? findOffer(tools, name) : null;
    if (offer !== null) return offer;
  }
  return null;
}

function responsesUsage(answer: DemoAnswer) {
  const usage = usageOf(answer.composed, answer.facts);
  const { cost_details: costs } = usage;
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: {
      cached_tokens: usage.prompt_tokens_details.cached_tokens,
      cache_write_tokens: usage.prompt_tokens_details.cache_write_tokens,
    },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { reasoning_tokens: usage.completion_tokens_details.reasoning_tokens },
    total_tokens: usage.total_tokens,
    cost: usage.cost,
    is_byok: usage.is_byok,
    ...(usage.server_tool_use_details === undefined
      ? {}
      : { server_tool_use_details: usage.server_tool_use_details }),
    cost_details: {
      upstream_inference_cost: costs.upstream_inference_cost,
      upstream_inference_input_cost: costs.upstream_inference_prompt_cost,
      upstream_inference_output_cost: costs.upstream_inference_completions_cost,
    },
  };
}

type Ending = Pick<Composed, 'finishReason'>;

function statusOf({ finishReason }: Ending): 'completed' | 'incomplete' | 'failed' {
  switch (finishReason) {
    case 'length':
      return 'incomplete';
    case 'error':
      return 'failed';
    case 'stop':
    case 'tool_calls':
      return 'completed';
  }
}

/** The response object before the end. */
export function begunResponse({ head, request: { body } }: DemoAnswer) {
  return {
    id: head.id,
    object: 'response',
    created_at: head.created,
    completed_at: null,
    model: head.model,
    status: 'in_progress',
    output: [],
    error: null,
    incomplete_details: null,
    max_tool_calls: body.max_tool_calls ?? null,
    tools: body.tools ?? [],
    tool_choice: body.tool_choice ?? 'auto',
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    max_output_tokens: body.max_output_tokens ?? null,
    temperature: body.temperature ?? null,
    top_p: body.top_p ?? null,
    top_logprobs: 0,
    presence_penalty: 0,
    frequency_penalty: 0,
    metadata: body.metadata ?? {},
    background: false,
    previous_response_id: null,
    service_tier: head.serviceTier ?? 'default',
    truncation: body.truncation ?? 'disabled',
    store: false,
    instructions: body.instructions ?? null,
    text: body.text ?? { format: { type: 'text' } },
    reasoning: body.reasoning ?? null,
    safety_identifier: null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    user: null,
  };
}

/** The response object at the end. */
export function endedResponse(answer: DemoAnswer) {
  const { composed, head } = answer;
  const status = statusOf(composed);
  return {
    ...begunResponse(answer),
    status,
    completed_at: status === 'completed' ? head.created : null,
    output: outputItems(answer),
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    usage: responsesUsage(answer),
    ...(status === 'failed' ? failure('server_error', 'The provider stopped.', 'provider_unavailable') : {}),
  };
}

/** The fields of a failed response. OpenRouter adds its own error type. */
export function failure(code: string, message: string, errorType: string) {
  return { status: 'failed', error: { code, message }, error_type: errorType };
}
