import { z } from 'zod';
import { hasHidden } from '#lib/contracts/visible-text';
import type { RequestRead } from '#lib/dialects/dialect';
import {
  AnyObject,
  isFilled,
  list,
  ModelName,
  ModelNames,
  noModel,
  refuseIssue,
  TextOr,
} from '#lib/dialects/request-schemas';

/** Limited because the explanation of a skipped model quotes it. */
const Modality = z
  .string()
  .max(40)
  .refine((name) => !hasHidden(name), 'a modality must not contain control or hidden characters');

/** The fields that the gateway reads and OpenAI defines. All other fields go upstream unchanged. */
const ChatRequest = z.looseObject({
  model: ModelName.optional(),
  models: ModelNames.optional(),
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
/** Checks a Chat Completions body. A refusal names the problem and the field. */
export function readRequest(body: unknown): RequestRead {
  const parsed = ChatRequest.safeParse(body);
  if (!parsed.success) {
    const refusal = refuseIssue(parsed.error, 'The body must be a JSON object with "messages".');
    const isUnfilled = refusal.outcome === 'refused' && refusal.param === 'messages';
    return isUnfilled && !/at most/.test(refusal.message)
      ? { ...refusal, message: '"messages" must be a list with at least one message.' }
      : refusal;
  }
  const request = parsed.data;
  const { model, models } = request;
  if (model === undefined && models === undefined) return noModel;
  return { outcome: 'read', request: { model, models, stream: request.stream === true, body: request } };
}
