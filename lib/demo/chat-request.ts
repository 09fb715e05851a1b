/** The facts that the demo reads from a chat request. Like OpenRouter, it ignores unknown fields. */
export type ChatRequest = {
  readonly body: Readonly<Record<string, unknown>>;
  /** `model`, then `models`, without duplicates. */
  readonly ids: readonly string[];
  readonly stream: boolean;
  readonly maxTokens: number | null;
  readonly promptTokens: number;
  readonly hasImages: boolean;
  readonly hasAudio: boolean;
  readonly lastUserText: string;
  /** The start of the answer, if the request ends with an assistant message. */
  readonly prefill: string | null;
  readonly endsWithTool: boolean;
  readonly tools: readonly ToolOffer[];
  /** The tool that must be called, `any` for any tool, or null if the model may choose. */
  readonly mustCall: string | null;
  readonly mayCall: boolean;
  readonly format: AnswerFormat;
  readonly wantsImage: boolean;
  readonly thinking: 'asked' | 'hidden' | 'off' | 'unsaid';
  readonly routing: Readonly<Record<string, unknown>>;
  /** The part of the prompt that the client marks for the cache; null if it marks none. */
  readonly cacheMark: CacheMark | null;
  /** Whether OpenRouter searches the web for it, which costs extra. */
  readonly searchesWeb: boolean;
};

/** Everything up to the last mark. */
type CacheMark = { readonly tokens: number; readonly text: string };

export type ToolOffer = { readonly name: string; readonly parameters: unknown };

type AnswerFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | { readonly kind: 'schema'; readonly schema: unknown };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const charactersPerToken = 4;
const tokensPerImage = 258;

type Digest = { characters: number; images: number; audio: number; markedCharacters: number };

function digestContent(content: unknown, digest: Digest): string {
  if (typeof content === 'string') {
    digest.characters += content.length;
    return content;
  }
  if (!Array.isArray(content)) return '';
  let text = '';
  for (const part of content as unknown[]) {
    if (!isRecord(part)) continue;
    if (part.type === 'image_url') digest.images += 1;
    else if (part.type === 'input_audio') digest.audio += 1;
    else if (typeof part.text === 'string') {
      digest.characters += part.text.length;
      text = text === '' ? part.text : `${text} ${part.text}`;
    }
    if (isRecord(part.cache_control)) digest.markedCharacters = digest.characters;
  }
  return text;
}

function readTools(tools: unknown): ToolOffer[] {
  if (!Array.isArray(tools)) return [];
  return (tools as unknown[]).flatMap((tool) => {
    const offer = isRecord(tool) ? tool.function : undefined;
    return isRecord(offer) && typeof offer.name === 'string'
      ? [{ name: offer.name, parameters: offer.parameters }]
      : [];
  });
}

function readMustCall(choice: unknown): string | null {
  if (choice === 'required') return 'any';
  const named = isRecord(choice) ? choice.function : undefined;
  return isRecord(named) && typeof named.name === 'string' ? named.name : null;
}

function readFormat(format: unknown): AnswerFormat {
  if (!isRecord(format)) return { kind: 'text' };
  if (format.type === 'json_object') return { kind: 'json' };
  if (format.type !== 'json_schema') return { kind: 'text' };
  return { kind: 'schema', schema: isRecord(format.json_schema) ? format.json_schema.schema : undefined };
}

function readThinking(body: Record<string, unknown>): ChatRequest['thinking'] {
  const reasoning = isRecord(body.reasoning) ? body.reasoning : undefined;
  const effort = reasoning?.effort ?? body.reasoning_effort;
  if (effort === 'none' || reasoning?.enabled === false) return 'off';
  if (reasoning?.exclude === true || body.include_reasoning === false) return 'hidden';
  return reasoning !== undefined || effort !== undefined || body.include_reasoning === true
    ? 'asked'
    : 'unsaid';
}

/** By the web plugin or by the server tool of that name. */
function asksForWeb({ plugins, tools }: Record<string, unknown>): boolean {
  const has = (list: unknown, field: string, name: string): boolean =>
    Array.isArray(list) && (list as unknown[]).some((one) => isRecord(one) && one[field] === name);
  return has(plugins, 'id', 'web') || has(tools, 'type', 'openrouter:web_search');
}

function readIds(body: Record<string, unknown>): string[] {
  const listed = Array.isArray(body.models)
    ? (body.models as unknown[]).filter((id) => typeof id === 'string')
    : [];
  if (typeof body.model !== 'string') return listed;
  return listed.length === 0 ? [body.model] : [...new Set([body.model, ...listed])];
}

/** Reads a body whose messages are already checked. */
export function readChatRequest(body: Record<string, unknown>, messages: readonly unknown[]): ChatRequest {
  const digest: Digest = { characters: 0, images: 0, audio: 0, markedCharacters: 0 };
  let lastUserText = '';
  let lastText = '';
  let lastRole: unknown;
  let markedMessages = 0;
  for (const [index, message] of messages.entries()) {
    if (!isRecord(message)) continue;
    lastRole = message.role;
    const markedBefore = digest.markedCharacters;
    lastText = digestContent(message.content, digest);
    if (digest.markedCharacters > markedBefore) markedMessages = index + 1;
    if (lastRole === 'user') lastUserText = lastText;
  }
  const tools = readTools(body.tools);
  if (tools.length > 0) digest.characters += JSON.stringify(body.tools).length;
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  return {
    body,
    ids: readIds(body),
    stream: body.stream === true,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : null,
    promptTokens:
      Math.ceil(digest.characters / charactersPerToken) +
      4 * messages.length +
      tokensPerImage * digest.images,
    hasImages: digest.images > 0,
    hasAudio: digest.audio > 0,
    lastUserText,
    prefill: lastRole === 'assistant' ? lastText : null,
    endsWithTool: lastRole === 'tool',
    tools,
    mustCall: readMustCall(body.tool_choice),
    mayCall: body.tool_choice !== 'none',
    format: readFormat(body.response_format),
    wantsImage: Array.isArray(body.modalities) && body.modalities.includes('image'),
    thinking: readThinking(body),
    routing: isRecord(body.provider) ? body.provider : {},
    cacheMark:
      markedMessages === 0
        ? null
        : {
            tokens: Math.ceil(digest.markedCharacters / charactersPerToken),
            text: JSON.stringify(messages.slice(0, markedMessages)),
          },
    searchesWeb: asksForWeb(body),
  };
}
