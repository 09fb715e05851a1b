import { isRecord } from '../chat-request.ts';
import type { IssuedState } from './issued-state.ts';

type Message = Readonly<Record<string, unknown>>;

/** Converts a message of the Messages API to Chat Completions, which the checks read. Others are returned unchanged. */
export function inChatForm(message: Message, issued: IssuedState): Message[] {
  const { role, content } = message;
  if (!Array.isArray(content)) return [message];
  const blocks = (content as unknown[]).filter(isRecord);
  if (role === 'user') {
    const results = blocks.filter(({ type }) => type === 'tool_result');
    const toolMessages = results.map(({ tool_use_id: id }) => ({
      role: 'tool',
      tool_call_id: id,
      content: 'A result.',
    }));
    return results.length === blocks.length ? toolMessages : [...toolMessages, message];
  }
  if (role !== 'assistant') return [message];
  const details = blocks.flatMap((block) => detailOf(block, issued));
  const plain = blocks.find(({ type, signature }) => type === 'thinking' && signature === '');
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => ({ id }));
  const text = blocks.flatMap(({ type, text: said }) => (type === 'text' ? [said] : [])).join('');
  return [
    {
      role,
      content: text === '' ? null : text,
      ...(plain === undefined ? {} : { reasoning_content: plain.thinking }),
      ...(details.length === 0 ? {} : { reasoning_details: details }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
  ];
}

function detailOf(block: Message, issued: IssuedState): Message[] {
  const { type, thinking, signature, data } = block;
  if (type === 'redacted_thinking') return [{ type: 'reasoning.encrypted', data }];
  if (type !== 'thinking' || signature === '') return [];
  const family = issued.find(signature)?.family;
  return family === undefined || family === 'anthropic'
    ? [{ type: 'reasoning.text', text: thinking, signature }]
    : [{ type: 'reasoning.encrypted', data: signature }];
}
