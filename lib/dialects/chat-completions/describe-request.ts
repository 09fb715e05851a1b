import { isRecord } from '#lib/engine/is-record';
import { estimateTokens, type Needs } from '#lib/engine/needs';
import type { RequestFacts } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';

/** Facts about a Chat Completions request. */
export function describeRequest(body: Body): RequestFacts {
  const needs = readNeeds(body);
  const format = body.response_format;
  const isPlainText = format === undefined || format === null || (isRecord(format) && format.type === 'text');
  return {
    needs,
    // With several answers (`n`), only the text of the first is tracked.
    isContinuable: isPlainText && needs.outputModalities.length === 0 && (body.n ?? 1) === 1,
    ownTexts: () => (Array.isArray(body.messages) ? body.messages.toReversed().flatMap(textsOf) : []),
    opening: () => openingOf(Array.isArray(body.messages) ? body.messages : []),
    isFollowUp: () => Array.isArray(body.messages) && body.messages.some(isOf(['assistant'])),
    prompt: body.messages ?? [],
  };
}

function isOf(roles: readonly string[]): (message: unknown) => boolean {
  return (message) => isRecord(message) && typeof message.role === 'string' && roles.includes(message.role);
}

function openingOf(messages: readonly unknown[]): string {
  const first = [messages.find(isOf(['system', 'developer'])), messages.find(isOf(['user']))];
  return first.map((message) => textsOf(message).join('\n')).join('\n\n');
}

function textsOf(message: unknown): string[] {
  if (!isRecord(message)) return [];
  const { content } = message;
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part) => (isRecord(part) && typeof part.text === 'string' ? [part.text] : []));
}

const modalityOfPart: Readonly<Record<string, string>> = {
  image_url: 'image',
  input_image: 'image',
  file: 'file',
  input_file: 'file',
  input_audio: 'audio',
  video_url: 'video',
  input_video: 'video',
};

function readNeeds(body: Body): Needs {
  const inputModalities = new Set<string>();
  let characters = 0;
  const messages = Array.isArray(body.messages) ? body.messages : [];
  for (const message of messages) {
    if (!isRecord(message)) continue;
    const { content, tool_calls: toolCalls } = message;
    // These make up most of an agent's conversation.
    if (Array.isArray(toolCalls)) for (const call of toolCalls) characters += argumentsLength(call);
    if (typeof content === 'string') characters += content.length;
    else if (Array.isArray(content)) {
      for (const part of content) {
        if (!isRecord(part)) continue;
        if (typeof part.text === 'string') characters += part.text.length;
        const modality = typeof part.type === 'string' ? modalityOfPart[part.type] : undefined;
        if (modality !== undefined) inputModalities.add(modality);
      }
    }
  }
  const parameters: string[] = [];
  // `functions` is the older name of `tools`.
  const tools = body.tools ?? body.functions;
  if (Array.isArray(tools) && tools.length > 0) {
    parameters.push('tools');
    characters += JSON.stringify(tools).length;
  }
  if (isRecord(body.response_format) && body.response_format.type === 'json_schema')
    parameters.push('structured_outputs');
  if (asksForReasoning(body)) parameters.push('reasoning');
  const outputModalities = Array.isArray(body.modalities)
    ? body.modalities.filter(
        (modality): modality is string => typeof modality === 'string' && modality !== 'text',
      )
    : [];
  return {
    inputModalities: [...inputModalities],
    outputModalities,
    parameters,
    inputTokens: estimateTokens(characters),
    maxTokens: readMaxTokens(body),
  };
}

function argumentsLength(call: unknown): number {
  const named = isRecord(call) && isRecord(call.function) ? call.function : {};
  return typeof named.arguments === 'string' ? named.arguments.length : 0;
}

function asksForReasoning(body: Body): boolean {
  if (typeof body.reasoning_effort === 'string') return body.reasoning_effort !== 'none';
  if (!isRecord(body.reasoning)) return false;
  const { effort, max_tokens: maxTokens, enabled } = body.reasoning;
  if (enabled === false || effort === 'none') return false;
  return enabled === true || typeof effort === 'string' || typeof maxTokens === 'number';
}

function readMaxTokens(body: Body): number | null {
  const value = body.max_completion_tokens ?? body.max_tokens;
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}
