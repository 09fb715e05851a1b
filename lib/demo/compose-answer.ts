import type { ChatRequest, ToolOffer } from './chat-request.ts';
import { fitSchema } from './fit-schema.ts';
import type { ModelFacts } from './model-facts.ts';
import { hashText } from './seeded-random.ts';
import { standInText } from './stand-in-text.ts';
import { tinyPngUrl } from './tiny-png.ts';

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'error';

type ToolCall = {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
};

/** The answer of one model, in no dialect yet. */
export type Composed = {
  readonly text: string;
  readonly reasoning: string | null;
  /** The reasoning details in the maker's format; null for makers without state. */
  readonly details: readonly Readonly<Record<string, unknown>>[] | null;
  readonly toolCall: ToolCall | null;
  readonly imageUrl: string | null;
  readonly finishReason: FinishReason;
  readonly promptTokens: number;
  /** All generated tokens: text, reasoning and images. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly imageTokens: number;
  /** Prompt tokens read from the cache, and written to it. */
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly webSearches: number;
  /** Run on the account's own key with the provider, which then bills the account. */
  readonly isByok: boolean;
};

export type AnswerOption = string | ((request: ChatRequest) => string);

const imageTokens = 1_290;
const thoughts = 'The person wants a clear reply. I will keep it short, honest and easy to check.';

/** Splits a text into tokens with their leading space. Joined, they are the text again. */
export function splitTokens(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

function countTokens(text: string): number {
  let count = 0;
  let inWord = false;
  for (let at = 0; at < text.length; at += 1) {
    const isSpace = text.charCodeAt(at) <= 32;
    if (!isSpace && !inWord) count += 1;
    inWord = !isSpace;
  }
  return count;
}

/** Whether the model reasons in this call, and whether the reasoning is shown. */
export function thinkingOf(request: ChatRequest, facts: ModelFacts): 'none' | 'shown' | 'hidden' {
  const thinksUnasked = facts.reasoning === 'on' || facts.reasoning === 'mandatory';
  if (facts.reasoning === 'none' || request.thinking === 'off') return 'none';
  if (request.thinking === 'hidden') return 'hidden';
  return thinksUnasked || request.thinking === 'asked' ? 'shown' : 'none';
}

function chooseTool(request: ChatRequest): ToolOffer | null {
  if (request.tools.length === 0 || !request.mayCall || request.endsWithTool) return null;
  if (request.mustCall !== null) {
    return request.tools.find((tool) => tool.name === request.mustCall) ?? request.tools[0] ?? null;
  }
  const prompt = request.lastUserText.toLowerCase();
  const isMeant = (tool: ToolOffer) =>
    tool.name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .some((word) => word.length > 3 && prompt.includes(word));
  return request.tools.find(isMeant) ?? null;
}

function textFor(
  request: ChatRequest,
  facts: ModelFacts,
  answer: AnswerOption | undefined,
  seed: number,
): string {
  if (typeof answer === 'string') return answer;
  if (answer !== undefined) return answer(request);
  if (request.format.kind === 'json' && facts.parameters.has('response_format')) {
    return JSON.stringify({
      answer: 'A stand-in answer of the demo upstream.',
      about: request.lastUserText.slice(0, 80),
    });
  }
  if (request.format.kind === 'schema' && facts.parameters.has('structured_outputs')) {
    return JSON.stringify(fitSchema(request.format.schema, 'demo'));
  }
  return standInText(facts.name, request.lastUserText, seed);
}

/** The rest of the text after the prefill in the request. */
function afterPrefill(text: string, prefill: string): string {
  if (text.startsWith(prefill)) return text.slice(prefill.length);
  const tokens = splitTokens(text);
  return tokens.slice(Math.min(countTokens(prefill), Math.floor(tokens.length / 2))).join('');
}

function drawsImage(request: ChatRequest, facts: ModelFacts): boolean {
  if (!facts.outputModalities.includes('image') || facts.isRouter) return false;
  return request.wantsImage || !facts.outputModalities.includes('text');
}

/** Composes the answer, within the token limit of the request. */
export function composeAnswer(
  request: ChatRequest,
  facts: ModelFacts,
  answer: AnswerOption | undefined,
  seed: number,
): Composed {
  const thinking = thinkingOf(request, facts);
  const reasoningTokens = thinking === 'none' ? 0 : countTokens(thoughts);
  const base = {
    promptTokens: request.promptTokens,
    reasoning: thinking === 'shown' ? thoughts : null,
    details: null,
    reasoningTokens,
    imageTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    webSearches: 0,
    isByok: false,
    toolCall: null,
    imageUrl: null,
  };
  const tool = chooseTool(request);
  if (tool !== null) {
    const call = JSON.stringify(fitSchema(tool.parameters ?? { type: 'object' }, 'demo'));
    const id = `call_${hashText(request.lastUserText + tool.name, seed).toString(36)}`;
    return {
      ...base,
      text: '',
      toolCall: { id, type: 'function', function: { name: tool.name, arguments: call } },
      finishReason: 'tool_calls',
      completionTokens: reasoningTokens + 8 + Math.ceil(call.length / 4),
    };
  }
  if (drawsImage(request, facts)) {
    const text = facts.outputModalities.includes('text')
      ? 'Here is a picture drawn by the demo upstream.'
      : '';
    return {
      ...base,
      text,
      imageUrl: tinyPngUrl(hashText(request.lastUserText, seed)),
      finishReason: 'stop',
      imageTokens,
      completionTokens: reasoningTokens + imageTokens + countTokens(text),
    };
  }
  const whole = textFor(request, facts, answer, seed);
  const text = request.prefill === null ? whole : afterPrefill(whole, request.prefill);
  const textTokens = countTokens(text);
  const room = request.maxTokens === null ? Infinity : Math.max(request.maxTokens - reasoningTokens, 0);
  if (textTokens <= room) {
    return { ...base, text, finishReason: 'stop', completionTokens: reasoningTokens + textTokens };
  }
  return {
    ...base,
    text: splitTokens(text).slice(0, room).join(''),
    finishReason: 'length',
    completionTokens: reasoningTokens + room,
  };
}
