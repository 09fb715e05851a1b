import { isRecord } from '#lib/engine/is-record';
import type { Translation } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { estimateInput } from '#lib/dialects/messages/estimate-input';
import { createDraft, type Draft } from './draft.ts';
import { readAnswer } from './read-answer.ts';
import { createStreamTranslator } from './read-stream.ts';
import { writeMessages } from './write-messages.ts';
import { writeThinking } from './write-thinking.ts';
import { writeTools } from './write-tools.ts';

/** Fields that have the same name and meaning in both dialects, and fields only OpenRouter understands. */
const kept = [
  'temperature',
  'top_p',
  'max_tokens',
  'stream',
  'provider',
  'plugins',
  'route',
  'session_id',
  'trace',
  'transforms',
  'preset',
  'debug',
  'user',
] as const;

/** Fields that are translated to another form. */
const written = new Set([
  'model',
  'models',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'stop_sequences',
]);

/**
 * Fields that are left out, with the reason shown to the person. They only affect how the answer is produced
 * or billed.
 */
const hints: ReadonlyMap<string, string> = new Map([
  ['cache_control', 'left out: it is only a hint for caching'],
  ['metadata', 'left out: it only identifies the user to Anthropic'],
  ['top_k', 'left out: not every Chat Completions server supports it'],
  ['service_tier', "left out: it only selects Anthropic's capacity"],
  ['speed', 'left out: only Anthropic offers faster answers at a higher price'],
  ['context_management', 'left out: the whole conversation is sent'],
]);

/** Fields that can't be left out. The text completes a sentence that begins with "The request". */
const refusals: ReadonlyMap<string, string> = new Map([
  ['mcp_servers', 'uses MCP servers that Anthropic calls'],
  ['container', 'uses a container at Anthropic'],
  ['inference_geo', 'limits where the answer may be generated'],
  ['stop_server_tools_when', 'limits tools that the server runs'],
]);

/** The limit of Chat Completions servers. */
const MAX_STOPS = 4;

/**
 * Translates a Messages request to Chat Completions. `thinks`: whether the model reasons; null if unknown.
 */
export function translate(body: Body, thinks: boolean | null): Translation {
  const draft = createDraft();
  const chat = {
    messages: writeMessages(body.system, body.messages, draft),
    ...Object.fromEntries(kept.flatMap((field) => (isGiven(body[field]) ? [[field, body[field]]] : []))),
    ...writeTools(body, draft),
    ...writeThinking(body, thinks, draft),
    ...writeOutput(body, draft),
    ...writeStops(body, draft),
  };
  for (const [field, value] of Object.entries(body)) noteRest(field, value, draft);
  const unfit = draft.unfit();
  if (unfit !== null) return { outcome: 'unfit', unfit };
  const known = { names: draft.names, inputTokens: Math.max(1, estimateInput(body)) };
  return {
    outcome: 'translated',
    request: {
      body: chat,
      leftBehind: draft.notes(),
      answer: (answer) => readAnswer(answer, known),
      openStream: () => createStreamTranslator(known),
    },
  };
}

function writeOutput({ output_config: output }: Body, draft: Draft): Body {
  if (!isRecord(output)) return {};
  const { effort: _effort, format, ...more } = output;
  for (const [field, value] of Object.entries(more))
    if (isGiven(value))
      draft.note(`output_config.${field}`, JSON.stringify(value), 'left out: only Anthropic follows it');
  if (!isRecord(format)) return {};
  if (format.type !== 'json_schema') {
    draft.refuse('output_config.format', String(format.type), `asks for the format ${String(format.type)}`);
    return {};
  }
  // Messages gives a schema no name, and Chat Completions needs one.
  const schema = { name: 'answer', schema: format.schema, strict: true };
  return { response_format: { type: 'json_schema', json_schema: schema } };
}

function writeStops({ stop_sequences: stops }: Body, draft: Draft): Body {
  if (!Array.isArray(stops) || stops.length === 0) return {};
  if (stops.length > MAX_STOPS)
    draft.refuse('stop_sequences', String(stops.length), `has ${stops.length} stop sequences`);
  draft.note('stop_sequences', JSON.stringify(stops), 'the answer does not say which of them ended it');
  return { stop: stops };
}

function noteRest(field: string, value: unknown, draft: Draft): void {
  if (!isGiven(value) || written.has(field) || kept.some((one) => one === field)) return;
  const text = JSON.stringify(value);
  const what = refusals.get(field);
  if (what !== undefined) return draft.refuse(field, text, what);
  draft.note(field, text, hints.get(field) ?? 'left out: Chat Completions has no such field');
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
