import { isRecord, type ChatRequest } from '../chat-request.ts';
import { inChatForm } from './read-blocks.ts';
import { type IssuedState, type StandInFamily, standInFamily } from './issued-state.ts';

type Message = Readonly<Record<string, unknown>>;

type Checked = {
  readonly issued: IssuedState;
  readonly request: ChatRequest;
  readonly model: string;
  readonly account: string;
  /** Whether the model reasons in this call. */
  readonly isThinking: boolean;
  /** Whether the request turns reasoning on by effort, budget or switch. */
  readonly isAsked: boolean;
};

/** The maker's error message for a history that it rejects; null if it accepts the history. */
export function refuseHistory(checked: Checked): string | null {
  const family = standInFamily(checked.model);
  const { messages } = checked.request.body;
  if (family === null || !Array.isArray(messages)) return null;
  const { issued } = checked;
  return refusals[family](
    messages.filter(isRecord).flatMap((message) => inChatForm(message, issued)),
    checked,
  );
}

type Refuse = (messages: readonly Message[], checked: Checked) => string | null;

const openAiError = (message: string, code: string | null = null): string =>
  JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } });
const anthropicError = (message: string): string =>
  JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } });
const googleError = (message: string): string =>
  JSON.stringify({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } });
const mistralError = (message: string, type: string, code: string): string =>
  JSON.stringify({ object: 'error', message, type, param: null, code });

const refusals: Readonly<Record<StandInFamily, Refuse>> = {
  anthropic(messages, { issued, isAsked }) {
    const seen = new Set<unknown>();
    for (const [index, message] of messages.entries()) {
      if (message.role !== 'assistant') continue;
      const at = `messages.${index}.content.0`;
      for (const detail of joined(message)) {
        const issue = issued.find(detail.signature ?? detail.data);
        if (detail.type === 'reasoning.text' && detail.signature === undefined)
          return anthropicError(`${at}.thinking.signature: Field required`);
        if (issue?.family !== 'anthropic' || issue.text !== detail.text)
          return anthropicError(`${at}: Invalid \`signature\` in \`thinking\` block`);
      }
      if (joined(message).length === 0 && plainOf(message) !== '')
        return anthropicError(`${at}.thinking.signature: Field required`);
      for (const { id } of callsOf(message)) {
        if (typeof id !== 'string' || !/^[a-zA-Z0-9_-]+$/.test(id))
          return anthropicError(
            `messages.${index}.content.1.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`,
          );
        if (seen.has(id)) return anthropicError(`messages.${index}: \`tool_use\` ids must be unique`);
        seen.add(id);
      }
      if (callsOf(message).length === 0 && (message.content === '' || message.content === null))
        return anthropicError(`messages.${index}: text content blocks must be non-empty`);
    }
    const inLoop = loopOf(messages).filter((message) => message.role === 'assistant');
    if (isAsked && inLoop.some((message) => joined(message).length === 0))
      return anthropicError(
        'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.',
      );
    return unmatchedResult(messages)
      ? anthropicError('unexpected `tool_use_id` found in `tool_result` blocks')
      : null;
  },
  openai(messages, { issued, account }) {
    for (const message of messages) {
      for (const detail of joined(message)) {
        if (detail.type === 'reasoning.summary' && detail.format === 'openai-responses-v1') continue;
        const issue = issued.find(detail.data);
        if (issue?.family !== 'openai' || issue.account !== account)
          return openAiError(
            `The encrypted content ${String(detail.data ?? detail.text).slice(0, 8)}... could not be verified. Reason: Encrypted content could not be decrypted or parsed.`,
            'invalid_encrypted_content',
          );
      }
      for (const { id } of callsOf(message))
        if (String(id).length > 64)
          return openAiError(
            `Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 64, but got a string with length ${String(id).length} instead.`,
            'string_above_max_length',
          );
    }
    return null;
  },
  google(messages, { issued }) {
    for (const message of messages)
      for (const detail of joined(message)) {
        if (detail.type === 'reasoning.text' && detail.format === 'google-gemini-v1') continue;
        if (detail.data !== PLACEHOLDER && issued.find(detail.data)?.family !== 'google')
          return googleError('Corrupted thought signature.');
      }
    for (const message of loopOf(messages)) {
      if (callsOf(message).length === 0) continue;
      if (joined(message).filter(({ data }) => data !== undefined).length !== 1)
        return googleError(
          'Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance.',
        );
    }
    return null;
  },
  deepseek: (messages, { isThinking }) =>
    isThinking && messages.some((message) => message.role === 'assistant' && plainOf(message) === '')
      ? openAiError(
          'The `reasoning_content` in the thinking mode must be passed back to the API.',
          'invalid_request_error',
        )
      : null,
  moonshot(messages, { isThinking }) {
    const at = messages.findIndex((message) => callsOf(message).length > 0 && plainOf(message) === '');
    return isThinking && at >= 0
      ? openAiError(
          `thinking is enabled but reasoning_content is missing in assistant tool call message at index ${at}`,
        )
      : null;
  },
  'x-ai'(messages, { issued, account }) {
    for (const message of messages) {
      for (const detail of joined(message)) {
        if (detail.type === 'reasoning.summary' && detail.format === 'xai-responses-v1') continue;
        const issue = issued.find(detail.data);
        if (issue?.family !== 'x-ai' || issue.account !== account)
          return openAiError('Could not decrypt the provided encrypted_content.');
      }
      const isOwn = callsOf(message).some(({ id }) => /^call_\d{8}$/.test(String(id)));
      if (!isOwn && (message.content === '' || message.content === null || message.content === undefined))
        return openAiError('Each message must have at least one content element.');
    }
    return null;
  },
  mistral(messages) {
    const seen = new Set<unknown>();
    let before: unknown = null;
    for (const message of messages) {
      const own = joined(message).every(({ text }) => String(text).includes('(mistral, '));
      if (!own || (plainOf(message) !== '' && !plainOf(message).includes('(mistral, ')))
        return mistralError('Reasoning input is not enabled for this model', 'invalid_request_error', '3051');
      for (const { id } of callsOf(message)) {
        if (!/^[a-zA-Z0-9]{9}$/.test(String(id)))
          return mistralError(
            `Tool call id was ${String(id)} but must be a-z, A-Z, 0-9, with a length of 9.`,
            'invalid_function_call',
            '3280',
          );
        if (seen.has(id))
          return mistralError(
            'Duplicate tool call id in assistant message',
            'invalid_request_message_order',
            '3230',
          );
        seen.add(id);
      }
      if (message.role === 'user' && before === 'tool')
        return mistralError(
          "Unexpected role 'user' after role 'tool'",
          'invalid_request_message_order',
          '3230',
        );
      before = message.role;
    }
    return unmatchedResult(messages)
      ? mistralError('Unexpected tool call id in tool results', 'invalid_request_message_order', '3230')
      : null;
  },
  qwen: () => null,
  meta: () => null,
};

const PLACEHOLDER = 'skip_thought_signature_validator';

/** Joins the pieces of each block, which clients may send back separately. */
function joined({ reasoning_details: details }: Message): Message[] {
  const blocks: Record<string, unknown>[] = [];
  for (const piece of Array.isArray(details) ? (details as unknown[]).filter(isRecord) : []) {
    const last = blocks.at(-1);
    if (last === undefined || last.index !== piece.index || last.type !== piece.type) {
      blocks.push({ ...piece });
      continue;
    }
    for (const field of ['text', 'data', 'summary', 'signature'])
      if (typeof piece[field] === 'string') last[field] = textOf(last[field]) + piece[field];
  }
  return blocks;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function plainOf({ reasoning, reasoning_content: content, reasoning_details: details }: Message): string {
  if (typeof content === 'string') return content;
  if (typeof reasoning === 'string') return reasoning;
  return Array.isArray(details) && details.length > 0 ? 'details' : '';
}

function callsOf({ tool_calls: calls }: Message): Message[] {
  return Array.isArray(calls) ? (calls as unknown[]).filter(isRecord) : [];
}

/** The messages after the last user message. */
function loopOf(messages: readonly Message[]): readonly Message[] {
  return messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1);
}

function unmatchedResult(messages: readonly Message[]): boolean {
  const ids = new Set(messages.flatMap(callsOf).map(({ id }) => id));
  return messages.some(({ role, tool_call_id: id }) => role === 'tool' && !ids.has(id));
}
