import { isRecord, readChatRequest, type ChatRequest } from '../chat-request.ts';
import type { HttpAnswer } from '../http-answer.ts';
import { badRequest } from '../request-faults.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads a Messages body as a Chat Completions request, or returns the 400 for an invalid one. */
export function readMessages(body: unknown): ChatRequest | HttpAnswer {
  if (!isRecord(body)) return badRequest('The request body is not a JSON object.');
  const { messages } = body;
  if (!Array.isArray(messages) || !messages.every(isRecord))
    return badRequest('messages: Invalid input: expected array');
  if (messages.length === 0) return badRequest('messages: at least one message is required');
  const asChat = [
    ...(body.system === undefined ? [] : [{ role: 'system', content: partsOf(body.system) }]),
    ...messages.flatMap(messagesOf),
  ];
  const request = readChatRequest(chatFields(body), asChat);
  return request.ids.length === 0 ? badRequest('No models provided') : request;
}

function chatFields(body: Fields): Record<string, unknown> {
  const { tools, tool_choice: choice, output_config: output, thinking, ...rest } = body;
  const offers = Array.isArray(tools) ? tools.filter(isRecord) : [];
  const format = isRecord(output) && isRecord(output.format) ? output.format : null;
  return {
    ...rest,
    tools: offers.map(({ name, input_schema: parameters }) => ({
      type: 'function',
      function: { name, parameters },
    })),
    tool_choice: isRecord(choice) ? chatChoice(choice) : undefined,
    ...(format === null
      ? {}
      : { response_format: { type: 'json_schema', json_schema: { schema: format.schema } } }),
    ...(isRecord(thinking) ? { reasoning: { enabled: thinking.type !== 'disabled' } } : {}),
  };
}

function chatChoice({ type, name }: Fields): unknown {
  if (type === 'any') return 'required';
  return type === 'tool' ? { type: 'function', function: { name } } : type;
}

/** Converts a message. Tool results are in user messages. */
function messagesOf({ role, content }: Fields): Fields[] {
  const blocks = Array.isArray(content) ? content.filter(isRecord) : [];
  const results = blocks.filter(({ type }) => type === 'tool_result');
  const toolMessages = results.map((result) => ({ role: 'tool', content: partsOf(result.content) }));
  if (results.length > 0 && results.length === blocks.length) return toolMessages;
  return [...toolMessages, { role, content: partsOf(content) }];
}

function partsOf(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  return content.filter(isRecord).flatMap((block) => {
    if (block.type === 'image') return [{ type: 'image_url' }];
    if (block.type === 'tool_use') return [{ type: 'call', text: JSON.stringify(block.input ?? {}) }];
    return block.type === 'text' ? [block] : [];
  });
}
