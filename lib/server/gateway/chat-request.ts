import { z } from 'zod';
import { hasHidden } from '#lib/contracts/visible-text';
import { isRecord } from '#lib/engine/is-record';
import { findJsonExcess, MAX_JSON_DEPTH } from '#lib/upstreams/http/json-bounds';
import { refuse, type GatewayRefusal } from './gateway-error.ts';

const ModelName = z
  .string()
  .min(1, 'enter a model id')
  .max(300, 'a model id has at most 300 characters')
  .regex(/^\S(?:.*\S)?$/su, 'a model id has no white space around it')
  .refine((name) => !hasHidden(name), 'a model id has no control or hidden characters');

/** It is named in the sentence that says which model can't produce it. */
const Modality = z
  .string()
  .max(40)
  .refine((name) => !hasHidden(name), 'a modality has no control or hidden characters');

/** An object that is passed on as it came: only looked at, since parsing it would copy it. */
const AnyObject = z.custom<Record<string, unknown>>(isRecord, 'expected object');

/**
 * A list that is passed on as it came. It is measured before it is read, and read up to the first element that is
 * wrong: zod's own lists collect an issue for each, which takes seconds and hundreds of megabytes.
 */
function list<Element extends z.ZodType>(element: Element, max: number) {
  return z
    .custom<readonly z.output<Element>[]>((value) => Array.isArray(value), 'expected array')
    .superRefine((elements, context) => {
      if (elements.length > max) {
        context.addIssue(`at most ${max.toLocaleString('en')} elements are allowed`);
        return;
      }
      for (const [index, one] of elements.entries()) {
        const issue = element.safeParse(one).error?.issues[0];
        if (issue === undefined) continue;
        context.addIssue({ code: 'custom', path: [index, ...issue.path], message: issue.message });
        return;
      }
    });
}

function isFilled(elements: readonly unknown[]): boolean {
  return elements.length > 0;
}

/** A text, or what `other` says; what is wrong with either is told rather than that neither fits. */
function TextOr<Other extends z.ZodType>(other: Other) {
  return z.custom<string | z.output<Other>>().superRefine((value, context) => {
    if (typeof value === 'string') return;
    const issue = other.safeParse(value).error?.issues[0];
    if (issue === undefined) return;
    const message =
      issue.path.length === 0 ? issue.message.replace(/^expected /, 'expected string or ') : issue.message;
    context.addIssue({ code: 'custom', path: issue.path, message });
  });
}

/** What the gateway itself reads, and what OpenAI defines; everything else goes upstream as it came. */
const ChatRequest = z.looseObject({
  model: ModelName.optional(),
  models: list(ModelName, 1_000).refine(isFilled, 'name at least one model').optional(),
  messages: list(
    z.looseObject({ role: z.string().min(1), content: TextOr(list(AnyObject, 10_000)).nullish() }),
    100_000,
  ).refine(isFilled),
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
  tool_choice: TextOr(AnyObject).nullish(),
  tools: list(AnyObject, 10_000).nullish(),
  modalities: list(Modality, 100).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
  provider: z.looseObject({}).nullish(),
  stop: TextOr(list(z.string(), 1_000)).nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

export type ChatRequestRead =
  | { readonly outcome: 'read'; readonly request: ChatRequest; readonly body: Record<string, unknown> }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

/** More than the largest conversations have; JSON.parse takes about half a second for so many. */
const MAX_VALUES = 1_000_000;

/** Parses a chat body; the refusal says what is wrong, and in which field. */
export function readChatRequest(text: string): ChatRequestRead {
  if (text.trim() === '') return refused('no_body', 'The request has no body.', null);
  switch (findJsonExcess(text, MAX_VALUES)) {
    case 'too_deep':
      return refused('too_deep', `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`, null);
    case 'too_many_values':
      return refused('too_many_values', 'The body contains more than 1,000,000 values.', null);
    case null:
  }
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
    return refused('invalid_body', describeIssue(param, issue?.message ?? 'wrong type'), param);
  }
  const request = parsed.data;
  if (request.model === undefined && request.models === undefined) {
    return refused(
      'missing_model',
      'Name a model: understudy/main, another category, or a model id.',
      'model',
    );
  }
  return { outcome: 'read', request, body: request };
}

function describeIssue(param: string | null, message: string): string {
  if (param === null) return 'The body must be a JSON object with "messages".';
  if (param === 'messages' && !message.startsWith('at most'))
    return '"messages" must be a list with at least one message.';
  return `Invalid "${param}": ${message.replace(/^Invalid input: /, '')}.`;
}

function refused(code: string, message: string, param: string | null): ChatRequestRead {
  return { outcome: 'refused', refusal: refuse(400, 'invalid_request', code, message, param) };
}
