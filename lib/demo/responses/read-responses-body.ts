import { isRecord, readChatRequest, type ChatRequest } from '../chat-request.ts';
import { checkEffort, tooManyModels } from '../check-chat-body.ts';
import type { HttpAnswer } from '../http-answer.ts';
import { badRequest } from '../request-faults.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a Responses request, or returns the 400 for an invalid one. Like OpenRouter, the demo stores no
 * responses.
 */
export function readResponsesBody(body: unknown): ChatRequest | HttpAnswer {
  if (!isRecord(body)) return badRequest('The request body is not a JSON object.');
  const { input } = body;
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  if (!Array.isArray(items) || !items.every(isRecord)) return badRequest('input: Invalid input');
  if (items.length === 0 || input === '') return badRequest('Input must have at least 1 token.');
  if (body.store === true) return badRequest('store: Invalid input: expected false');
  if (body.previous_response_id !== undefined && body.previous_response_id !== null)
    return badRequest('previous_response_id: Invalid input: expected null');
  const refusal = tooManyModels(body) ?? checkEffort(body);
  if (refusal !== null) return refusal;
  const request = readChatRequest(asChat(body, items), items.map(messageOf));
  return request.ids.length === 0 ? badRequest('No models provided') : { ...request, body };
}

/** The fields that influence the answer, with their Chat Completions names. */
function asChat(body: Json, items: readonly Json[]): Record<string, unknown> {
  const format = isRecord(body.text) && isRecord(body.text.format) ? body.text.format : {};
  return {
    ...body,
    max_tokens: body.max_output_tokens,
    tools: toolsOf(body, items),
    tool_choice:
      isRecord(body.tool_choice) && typeof body.tool_choice.name === 'string'
        ? { type: 'function', function: { name: body.tool_choice.name } }
        : body.tool_choice,
    response_format: format.type === 'json_schema' ? { type: 'json_schema', json_schema: format } : format,
    // Asking only for a summary doesn't turn on reasoning.
    reasoning: isRecord(body.reasoning) && asksToThink(body.reasoning) ? body.reasoning : undefined,
  };
}

function asksToThink({ effort, enabled, max_tokens: maxTokens }: Json): boolean {
  return typeof effort === 'string' || typeof enabled === 'boolean' || typeof maxTokens === 'number';
}

/** The tools that a client runs: functions, free-text tools and groups of them. */
function toolsOf(body: Json, items: readonly Json[]): unknown[] {
  const later = items.filter(({ type }) => type === 'additional_tools').flatMap(({ tools }) => tools);
  const offered = [...(Array.isArray(body.tools) ? (body.tools as unknown[]) : []), ...later];
  const functions = offered.filter(isRecord).flatMap((tool) => {
    if (tool.type !== 'namespace' || !Array.isArray(tool.tools)) return [tool];
    return (tool.tools as unknown[]).filter(isRecord);
  });
  return functions
    .filter(({ type }) => type === 'function' || type === 'custom')
    .map(({ name, parameters }) => ({ function: { name, parameters } }));
}

const chatParts: Readonly<Record<string, string>> = { input_image: 'image_url', input_audio: 'input_audio' };

/** Converts an item to a Chat Completions message, as far as the demo needs it. */
function messageOf(item: Json): Json {
  const { type, role, content, output } = item;
  if (typeof type === 'string' && type.endsWith('_output')) return { role: 'tool', content: partsOf(output) };
  if (typeof role === 'string' && type !== 'additional_tools') return { role, content: partsOf(content) };
  return { role: 'call', content: typeof item.arguments === 'string' ? item.arguments : '' };
}

function partsOf(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  return (content as unknown[])
    .filter(isRecord)
    .map((part) => ({ ...part, type: chatParts[String(part.type)] ?? 'text' }));
}
