import { isRecord } from '#lib/engine/is-record';
import type { Translation } from '#lib/dialects/dialect';
import { createDraft, type Draft } from '#lib/dialects/messages/chat/draft';
import type { Body } from '#lib/dialects/wire';
import { createAnswerTranslator, translateAnswer } from './read-answer.ts';
import { createToolTable } from './tool-table.ts';
import { writeMessages } from './write-messages.ts';
import { writeTools } from './write-tools.ts';

/** Fields that have the same name and meaning in both dialects, and fields only OpenRouter understands. */
const same = [
  'temperature',
  'top_p',
  'top_k',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'user',
  'stream',
  'provider',
  'plugins',
  'route',
  'session_id',
  'trace',
  'preset',
  'debug',
  'cache_control',
] as const;

/** Fields that are translated to another form, and fields that need no translation. */
const written: ReadonlySet<string> = new Set([
  ...same,
  'model',
  'models',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'text',
  'reasoning',
  'service_tier',
  'modalities',
  'stream_options',
  'store',
  'background',
  'previous_response_id',
  'conversation',
  'prompt',
]);

/** Translates a Responses request to Chat Completions. */
export function translate(body: Body): Translation {
  const draft = createDraft();
  const table = createToolTable();
  const tools = writeTools(body, table, draft);
  const chat = {
    ...Object.fromEntries(same.filter((field) => isGiven(body[field])).map((field) => [field, body[field]])),
    messages: writeMessages(body, table, draft),
    ...tools,
    ...writeText(body, draft),
    ...writeReasoning(body, draft),
    ...(isGiven(body.max_output_tokens) ? { max_tokens: body.max_output_tokens } : {}),
    // Responses streams end with the token counts.
  };
  judgeRest(body, draft);
  const unfit = draft.unfit();
  if (unfit !== null) return { outcome: 'unfit', unfit };
  const open = () => createAnswerTranslator({ request: body, table });
  return {
    outcome: 'translated',
    request: {
      body: chat,
      leftBehind: draft.notes(),
      answer: (answer) => translateAnswer(answer, open()),
      openStream: open,
    },
  };
}

function writeText({ text }: Body, draft: Draft): Body {
  if (!isRecord(text)) return {};
  if (isGiven(text.verbosity))
    draft.note('text.verbosity', String(text.verbosity), 'left out: few Chat Completions servers support it');
  const format = isRecord(text.format) ? text.format : {};
  switch (format.type) {
    case undefined:
    case 'text':
      return {};
    case 'json_object':
      return { response_format: { type: 'json_object' } };
    case 'json_schema': {
      const { type: _type, ...schema } = format;
      return { response_format: { type: 'json_schema', json_schema: withoutNulls(schema) } };
    }
    default:
      draft.refuse('text.format', String(format.type), `asks for the answer format "${String(format.type)}"`);
      return {};
  }
}

function withoutNulls(fields: Body): Body {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value)));
}

function writeReasoning({ reasoning }: Body, draft: Draft): Body {
  if (!isRecord(reasoning)) return {};
  const { effort, enabled, max_tokens: maxTokens } = reasoning;
  // OpenRouter's own format. `fit-request` adapts it for other servers.
  if (isGiven(enabled) || isGiven(maxTokens))
    return { reasoning: withoutNulls({ effort, enabled, max_tokens: maxTokens }) };
  if (!isGiven(effort)) return {};
  if (effort !== 'max') return { reasoning_effort: effort };
  draft.note('reasoning.effort', 'max', 'sent as "high", the highest level that all servers accept');
  return { reasoning_effort: 'high' };
}

/** Handles fields that Chat Completions lacks: they are left out unless that would change the answer. */
function judgeRest(body: Body, draft: Draft): void {
  const { service_tier: tier, modalities } = body;
  if (isGiven(tier) && tier !== 'auto' && tier !== 'default')
    draft.refuse(
      'service_tier',
      String(tier),
      `asks for the service tier "${String(tier)}", which changes the price`,
    );
  if (Array.isArray(modalities) && modalities.some((one) => one !== 'text'))
    draft.refuse('modalities', modalities.join(', '), 'asks for an answer that is more than text');
  for (const [field, value] of Object.entries(body)) {
    if (written.has(field) || !isFilled(value)) continue;
    draft.note(field, typeof value === 'string' ? value : JSON.stringify(value), hints[field] ?? noPlace);
  }
}

const noPlace = 'left out: Chat Completions has no place for it';

const hints: Readonly<Record<string, string>> = {
  include: 'left out: Chat Completions can return none of it',
  metadata: 'left out: it does not affect the answer',
  client_metadata: 'left out: it does not affect the answer',
  prompt_cache_key: 'left out: only OpenAI uses it for caching',
  safety_identifier: 'left out: only OpenAI reads it',
  truncation: 'left out: Chat Completions never shortens a conversation',
};

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isRecord(value)
    ? Object.keys(value).length > 0
    : isGiven(value) && value !== 'disabled' && value !== 0;
}
