import { isRecord } from './is-record.ts';

/** What a request asks of a model. */
export type Needs = {
  /** Beyond text: image, file, audio, video. */
  readonly inputModalities: readonly string[];
  /** Beyond text. */
  readonly outputModalities: readonly string[];
  /** Names as in the catalogue's `supported_parameters`: tools, structured_outputs, reasoning. */
  readonly parameters: readonly string[];
  /** Rough, from the number of characters: four to a token. */
  readonly inputTokens: number;
  readonly maxTokens: number | null;
};

const CHARACTERS_PER_TOKEN = 4;

const modalityOfPart: Readonly<Record<string, string>> = {
  image_url: 'image',
  input_image: 'image',
  file: 'file',
  input_file: 'file',
  input_audio: 'audio',
  video_url: 'video',
  input_video: 'video',
};

/** Reads from a chat body what a model must be able to do to answer it. */
export function readNeeds(body: Readonly<Record<string, unknown>>): Needs {
  const inputModalities = new Set<string>();
  let characters = 0;
  const messages = Array.isArray(body.messages) ? body.messages : [];
  for (const message of messages) {
    if (!isRecord(message)) continue;
    const { content, tool_calls: toolCalls } = message;
    // Of an agent's conversation these are the greater part.
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
    inputTokens: Math.ceil(characters / CHARACTERS_PER_TOKEN),
    maxTokens: readMaxTokens(body),
  };
}

function argumentsLength(call: unknown): number {
  const named = isRecord(call) && isRecord(call.function) ? call.function : {};
  return typeof named.arguments === 'string' ? named.arguments.length : 0;
}

function asksForReasoning(body: Readonly<Record<string, unknown>>): boolean {
  if (typeof body.reasoning_effort === 'string') return body.reasoning_effort !== 'none';
  if (!isRecord(body.reasoning)) return false;
  const { effort, max_tokens: maxTokens, enabled } = body.reasoning;
  if (enabled === false || effort === 'none') return false;
  return enabled === true || typeof effort === 'string' || typeof maxTokens === 'number';
}

function readMaxTokens(body: Readonly<Record<string, unknown>>): number | null {
  const value = body.max_completion_tokens ?? body.max_tokens;
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}
