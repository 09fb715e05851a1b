import { z } from 'zod';
import { isRecord } from '#lib/fallback/is-record';
import { refuse, type GatewayRefusal } from './gateway-error.ts';

const ModelName = z
  .string()
  .min(1)
  .max(300)
  .regex(/^\S(?:[^\p{Cc}]*\S)?$/u, 'a model id has no white space around it');

/** An object that is passed on as it came: only looked at, since parsing it would copy it. */
const AnyObject = z.custom<Record<string, unknown>>(isRecord, 'Invalid input: expected object');

/** What the gateway itself reads, and what OpenAI defines; everything else goes upstream as it came. */
const ChatRequest = z.looseObject({
  model: ModelName.optional(),
  models: z.array(ModelName).min(1).max(1_000).optional(),
  messages: z
    .array(
      z.looseObject({
        role: z.string().min(1),
        content: z.union([z.string(), z.array(AnyObject), z.null()]).optional(),
      }),
    )
    .min(1),
  stream: z.boolean().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  n: z.number().int().positive().nullish(),
  seed: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  presence_penalty: z.number().nullish(),
  user: z.string().nullish(),
  reasoning: AnyObject.nullish(),
  stream_options: AnyObject.nullish(),
  tool_choice: z.union([z.string(), AnyObject]).nullish(),
  tools: z.array(AnyObject).nullish(),
  modalities: z.array(z.string()).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
  provider: z.looseObject({}).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

export type ChatRequestRead =
  | { readonly outcome: 'read'; readonly request: ChatRequest; readonly body: Record<string, unknown> }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

/** Parses a chat body; what is wrong is said in words, with the field. */
export function readChatRequest(text: string): ChatRequestRead {
  if (text.trim() === '') return refused('no_body', 'The request has no body.', null);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refused('not_json', 'The body is not valid JSON.', null);
  }
  const parsed = ChatRequest.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const param = issue === undefined || issue.path.length === 0 ? null : issue.path.join('.');
    return refused('invalid_body', describeIssue(param, issue?.message ?? 'has the wrong shape'), param);
  }
  const request = parsed.data;
  if (text.length > SAFE_LENGTH && isTooDeep(request, MAX_DEPTH))
    return refused('too_deep', `The body is nested more than ${MAX_DEPTH} levels deep.`, null);
  if (request.model === undefined && request.models === undefined) {
    return refused(
      'missing_model',
      'Name a model: understudy/main, another category, or a model id.',
      'model',
    );
  }
  return { outcome: 'read', request, body: request };
}

/** More than any schema has, and far less than what would overflow the stack when it is written out again. */
const MAX_DEPTH = 500;
/** A shorter text has no room for that many brackets. */
const SAFE_LENGTH = 2 * MAX_DEPTH;

function isTooDeep(value: Readonly<Record<string, unknown>>, levelsLeft: number): boolean {
  if (levelsLeft === 0) return true;
  for (const key in value) {
    const part = value[key];
    if (holdsParts(part) && isTooDeep(part, levelsLeft - 1)) return true;
  }
  return false;
}

/** An object or a list. */
function holdsParts(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function describeIssue(param: string | null, message: string): string {
  if (param === null) return 'The body must be a JSON object with "messages".';
  if (param === 'messages') return '"messages" must be a list with at least one message.';
  return `Invalid "${param}": ${message}.`;
}

function refused(code: string, message: string, param: string | null): ChatRequestRead {
  return { outcome: 'refused', refusal: refuse(400, 'invalid_request', code, message, param) };
}
