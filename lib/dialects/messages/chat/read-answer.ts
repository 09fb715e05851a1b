import type { Answer } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import { estimateTokens } from '#lib/engine/needs';
import type { ToolNames } from '#lib/dialects/tool-names';
import type { Block } from '#lib/dialects/messages/blocks';
import { stopDetailsOf, stopReasonOf } from './stop-reason.ts';
import { messagesUsage } from './usage.ts';

type ReadInput = {
  readonly names: ToolNames;
  /** An estimate, for servers that report no tokens. */
  readonly inputTokens: number;
};

/** Translates a whole Chat Completions answer to Messages. Reasoning is left out because it has no signature. */
export function readAnswer({ body }: Answer, { names, inputTokens }: ReadInput): Answer | 'malformed' {
  const choice: unknown = Array.isArray(body.choices) ? body.choices[0] : null;
  if (!isRecord(choice) || !isRecord(choice.message)) return 'malformed';
  const { content, refusal, tool_calls: called } = choice.message;
  const finish = choice.finish_reason;
  const calls: Block[] = [];
  for (const [index, call] of (Array.isArray(called) ? called : []).entries()) {
    const use = isRecord(call) ? readCall(call, index, names) : null;
    if (use !== null) calls.push(use);
    // A call cut off by the token limit is ignored; any other unreadable call is a failure.
    else if (finish !== 'length') return 'malformed';
  }
  const isRefusal = typeof refusal === 'string' && refusal !== '';
  const text = textOf(content) + (isRefusal ? refusal : '');
  if (finish === 'tool_calls' && calls.length === 0) return 'malformed';
  const stopReason = isRefusal ? 'refusal' : stopReasonOf(finish, calls.length > 0);
  const message = {
    id: messageId(body.id),
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: [...(text === '' ? [] : [{ type: 'text', text }]), ...calls],
    stop_reason: stopReason,
    stop_sequence: null,
    stop_details: stopDetailsOf(stopReason),
    container: null,
    usage: messagesUsage(body.usage) ?? {
      input_tokens: inputTokens,
      output_tokens: estimateTokens(text.length),
    },
  };
  return { body: message, bytes: Buffer.from(JSON.stringify(message)) };
}

export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');
}

/** Null if unreadable: the input must be a JSON object, and Understudy never makes one up. */
function readCall({ id, function: called }: Block, index: number, names: ToolNames): Block | null {
  if (!isRecord(called) || typeof called.name !== 'string' || called.name === '') return null;
  const input = readInput(called.arguments);
  if (input === null) return null;
  return { type: 'tool_use', id: callId(id, index), name: names.restore(called.name), input };
}

/** Parses a call's arguments. Null if they are not a JSON object; empty if there are none. */
export function readInput(text: unknown): Block | null {
  // Some servers send the object rather than its text.
  if (isRecord(text)) return text;
  if (text === undefined || text === null) return {};
  if (typeof text !== 'string') return null;
  if (text.trim() === '') return {};
  const json = parseJson(text);
  return json.outcome === 'read' && isRecord(json.value) ? json.value : null;
}

export function callId(id: unknown, index: number): string {
  return typeof id === 'string' && id !== '' ? id : `toolu_${index}`;
}

export function messageId(id: unknown): string {
  const own = typeof id === 'string' ? id.replace(/[^a-zA-Z0-9_-]/g, '_') : '';
  return own.startsWith('msg_') ? own : `msg_${own}`;
}
