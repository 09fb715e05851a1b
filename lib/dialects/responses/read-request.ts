import { z } from 'zod';
import { isRecord } from '#lib/engine/is-record';
import type { RequestRead } from '#lib/dialects/dialect';
import {
  AnyObject,
  list,
  ModelName,
  ModelNames,
  noModel,
  refuseIssue,
  TextOr,
} from '#lib/dialects/request-schemas';
import type { Body } from '#lib/dialects/wire';

/** Checks only the fields that all items share, so that new kinds of items pass through unchanged. */
const Item = z
  .looseObject({
    type: z.string().min(1).nullish(),
    role: z.string().min(1).nullish(),
    content: TextOr(list(AnyObject, 10_000)).nullish(),
  })
  .refine(
    ({ type, role, id }) => isGiven(type) || isGiven(role) || isGiven(id),
    'an item needs a type or a role',
  );

/** The fields that the gateway reads and OpenAI defines. All other fields go upstream unchanged. */
const ResponsesRequest = z.looseObject({
  model: ModelName.optional(),
  models: ModelNames.optional(),
  input: TextOr(list(Item, 100_000)).refine(
    (input: string | readonly unknown[] | undefined) => input?.length !== 0,
  ),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  top_logprobs: z.number().int().nullish(),
  max_output_tokens: z.number().int().positive().nullish(),
  max_tool_calls: z.number().int().nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  tools: list(z.looseObject({ type: z.string().min(1) }), 10_000).nullish(),
  tool_choice: TextOr(AnyObject).nullish(),
  text: z.looseObject({ format: z.looseObject({ type: z.string() }).nullish() }).nullish(),
  reasoning: AnyObject.nullish(),
  include: list(z.string(), 1_000).nullish(),
  metadata: AnyObject.nullish(),
  user: z.string().nullish(),
  stream_options: AnyObject.nullish(),
  provider: AnyObject.nullish(),
  store: z.boolean().nullish(),
  background: z.boolean().nullish(),
  previous_response_id: z.string().nullish(),
  conversation: TextOr(AnyObject).nullish(),
  prompt: AnyObject.nullish(),
});

/** Fields that require stored responses. */
const kept: readonly (readonly [field: string, isAsked: (value: unknown) => boolean, message: string])[] = [
  ['store', isTrue, 'Understudy stores no responses. Send "store": false, or leave the field out.'],
  [
    'previous_response_id',
    isGiven,
    'Understudy stores no responses, so none can be continued by its id. Send the whole conversation in "input".',
  ],
  [
    'conversation',
    isGiven,
    'Understudy stores no conversations. Send the whole conversation in "input", without "conversation".',
  ],
  [
    'background',
    isTrue,
    'Understudy stores no responses, so none can be fetched later. Send the request without "background", and stream the answer if it takes long.',
  ],
  ['prompt', isGiven, 'Understudy stores no prompts. Send the text itself in "instructions" and "input".'],
];

/** Checks a Responses body. A refusal names the problem and the field. */
export function readRequest(body: unknown): RequestRead {
  const parsed = ResponsesRequest.safeParse(body);
  if (!parsed.success) {
    const refusal = refuseIssue(parsed.error, 'The body must be a JSON object with "input".');
    const isUnfilled = refusal.outcome === 'refused' && refusal.param === 'input';
    return isUnfilled && !/at most/.test(refusal.message)
      ? { ...refusal, message: '"input" must be text or a list of items, and must not be empty.' }
      : refusal;
  }
  const request = parsed.data;
  const refusal = refuseState(request);
  if (refusal !== null) return refusal;
  const { model, models } = request;
  if (model === undefined && models === undefined) return noModel;
  return { outcome: 'read', request: { model, models, stream: request.stream === true, body: request } };
}

function refuseState(request: Body): RequestRead | null {
  for (const [field, isAsked, message] of kept) {
    if (isAsked(request[field]))
      return { outcome: 'refused', code: 'unsupported_state', message, param: field };
  }
  const items: readonly unknown[] = Array.isArray(request.input) ? request.input : [];
  const at = items.findIndex(isReference);
  if (at < 0) return null;
  return {
    outcome: 'refused',
    code: 'unsupported_state',
    message: `"input.${at}" refers to an item by its id, and Understudy stores no items. Send the item itself.`,
    param: `input.${at}`,
  };
}

/** Whether an item only references a stored item. A bare id is a reference too. */
function isReference(item: unknown): boolean {
  if (!isRecord(item)) return false;
  const { type, role } = item;
  return type === 'item_reference' || (!isGiven(type) && !isGiven(role));
}

function isTrue(value: unknown): boolean {
  return value === true;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
