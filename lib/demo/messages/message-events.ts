import { usageOf } from '../chat-answer.ts';
import { splitTokens, type Composed, type FinishReason } from '../compose-answer.ts';
import { isRecord } from '../chat-request.ts';
import { hashText } from '../seeded-random.ts';
import type { DemoAnswer } from '../spoken-dialect.ts';
import type { AnswerEvents, StreamFaults } from '../stream-answer.ts';
import { messagesError } from './messages-errors.ts';

type Fields = Readonly<Record<string, unknown>>;

const stopReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  error: 'end_turn',
};

function messageId(generation: string): string {
  return `msg_${generation.replace(/^gen-/, '')}`;
}

function messagesUsage({ composed, facts }: DemoAnswer): Fields {
  const usage = usageOf(composed, facts);
  return {
    input_tokens: usage.prompt_tokens - composed.cachedTokens - composed.cacheWriteTokens,
    output_tokens: usage.completion_tokens,
    cache_creation_input_tokens: composed.cacheWriteTokens,
    cache_read_input_tokens: composed.cachedTokens,
    cache_creation: { ephemeral_5m_input_tokens: composed.cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
    output_tokens_details: { thinking_tokens: composed.reasoningTokens },
    server_tool_use:
      composed.webSearches === 0
        ? null
        : { web_search_requests: composed.webSearches, web_fetch_requests: 0 },
    service_tier: 'standard',
    inference_geo: null,
    cost: usage.cost,
    is_byok: usage.is_byok,
    cost_details: usage.cost_details,
  };
}

type StreamedBlock = {
  /** The block in its first event, and the complete block. */
  readonly start: Fields;
  readonly whole: Fields;
  /** The streamed part. */
  readonly deltas: readonly Fields[];
  readonly isThinking: boolean;
};

/** The maker's signature on its thoughts; null if it has none. */
function sealOf({ details }: Composed): string | null {
  const seals = (details ?? []).map(({ signature, data }) => signature ?? data);
  return seals.find((seal) => typeof seal === 'string') ?? null;
}

function blocksOf({ composed }: DemoAnswer): StreamedBlock[] {
  const { reasoning, text, toolCall } = composed;
  const blocks: StreamedBlock[] = [];
  const seal = sealOf(composed);
  if (reasoning === null && seal !== null) {
    const sealed = { type: 'redacted_thinking', data: seal };
    blocks.push({ start: sealed, whole: sealed, deltas: [], isThinking: true });
  }
  if (reasoning !== null) {
    const signature = composed.details === null ? `demo${hashText(reasoning, 1).toString(36)}` : (seal ?? '');
    blocks.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      whole: { type: 'thinking', thinking: reasoning, signature },
      deltas: [
        ...splitTokens(reasoning).map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature },
      ],
      isThinking: true,
    });
  }
  if (text !== '') {
    blocks.push({
      start: { type: 'text', text: '', citations: null },
      whole: { type: 'text', text, citations: null },
      deltas: splitTokens(text).map((token) => ({ type: 'text_delta', text: token })),
      isThinking: false,
    });
  }
  if (toolCall !== null) {
    const { name, arguments: input } = toolCall.function;
    const id = toolCall.id.replace(/^call_/, 'toolu_');
    const call = { type: 'tool_use', id, name, caller: { type: 'direct' } };
    blocks.push({
      start: { ...call, input: {} },
      whole: { ...call, input: JSON.parse(input) as unknown },
      deltas: [
        { type: 'input_json_delta', partial_json: '' },
        { type: 'input_json_delta', partial_json: input },
      ],
      isThinking: false,
    });
  }
  return blocks;
}

/** A whole answer. */
export function messageBody(told: DemoAnswer): Record<string, unknown> {
  const { head, composed } = told;
  return {
    id: messageId(head.id),
    type: 'message',
    role: 'assistant',
    model: head.model,
    content: blocksOf(told).map(({ whole }) => whole),
    stop_reason: stopReasons[composed.finishReason],
    stop_sequence: null,
    stop_details: null,
    container: null,
    usage: messagesUsage(told),
    provider: head.provider,
  };
}

function event(data: Fields): string {
  return `event: ${String(data.type)}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The events of a streamed answer. */
export function messageEvents(
  told: DemoAnswer,
  routerMetadata: Record<string, unknown> | null,
): AnswerEvents {
  const { head, composed } = told;
  const whole = messageBody(told);
  const usage = messagesUsage(told);
  const message = {
    ...whole,
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1, cost: null },
  };
  const tokens: string[] = [];
  let reasoningCount = 0;
  // An event without a token is sent with the next one.
  let ahead = event({ type: 'message_start', message }) + event({ type: 'ping' });
  for (const [index, { start, deltas, isThinking }] of blocksOf(told).entries()) {
    ahead += event({ type: 'content_block_start', index, content_block: start });
    for (const delta of deltas) {
      tokens.push(ahead + event({ type: 'content_block_delta', index, delta }));
      ahead = '';
      if (isThinking) reasoningCount += 1;
    }
    ahead += event({ type: 'content_block_stop', index });
  }
  const isFailed = composed.finishReason === 'error';
  const { stop_reason, stop_sequence, stop_details, container } = whole;
  const delta = { stop_reason, stop_sequence, stop_details, container };
  const failed = { code: 502, message: `${head.provider} broke the answer off`, metadata: {} };
  return {
    tokens,
    reasoningCount,
    finish: ahead + (isFailed ? errorEvent(failed) : event({ type: 'message_delta', delta, usage })),
    usage: isFailed
      ? ''
      : event({
          type: 'message_stop',
          ...(routerMetadata === null ? {} : { openrouter_metadata: routerMetadata }),
        }),
    faults: faultsOf(told, ahead === '' ? '' : ahead),
  };
}

function errorEvent(error: unknown): string {
  return event({ ...messagesError(isRecord(error) ? error : {}, null), type: 'error' });
}

function faultsOf({ head }: DemoAnswer, beginning: string): StreamFaults {
  const text = event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: '§' } });
  const [before = '', after = ''] = text.split('§');
  return {
    inside: () =>
      errorEvent({
        code: 502,
        message: `Upstream error from ${head.provider}: the service is overloaded for now`,
        metadata: { error_type: 'provider_unavailable' },
      }),
    alone: errorEvent,
    atEnd: errorEvent,
    wordAround: () => ({ before: beginning + before, after }),
  };
}
