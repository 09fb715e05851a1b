import { z } from 'zod';
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

const Typed = AnyObject.refine(({ type }) => typeof type === 'string' && type !== '', 'it needs a "type"');
const Content = TextOr(list(Typed, 10_000));

/** The fields that the gateway reads and Anthropic defines. All other fields, betas included, go upstream unchanged. */
const MessagesRequest = z.looseObject({
  model: ModelName.optional(),
  models: ModelNames.optional(),
  /** Anthropic's own field for fallback models. */
  fallbacks: list(z.looseObject({ model: ModelName }), 1_000).nullish(),
  messages: list(
    z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content: Content }),
    100_000,
  ).refine(isFilled),
  system: Content.nullish(),
  stream: z.boolean().nullish(),
  // OpenRouter does not require it, so neither does the gateway.
  max_tokens: z.number().int().positive().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  top_k: z.number().nullish(),
  tools: list(AnyObject, 10_000).nullish(),
  tool_choice: Typed.nullish(),
  thinking: Typed.nullish(),
  output_config: z
    .looseObject({ effort: z.string().nullish(), format: z.looseObject({ type: z.string() }).nullish() })
    .nullish(),
  stop_sequences: list(z.string(), 1_000).nullish(),
  metadata: AnyObject.nullish(),
  provider: AnyObject.nullish(),
});

/** Checks a Messages body. A refusal names the problem and the field. */
export function readRequest(body: unknown): RequestRead {
  const parsed = MessagesRequest.safeParse(body);
  if (!parsed.success) {
    const refusal = refuseIssue(parsed.error, 'The body must be a JSON object with "messages".');
    const isUnfilled = refusal.outcome === 'refused' && refusal.param === 'messages';
    return isUnfilled && !/at most/.test(refusal.message)
      ? { ...refusal, message: '"messages" must be a list with at least one message.' }
      : refusal;
  }
  const { fallbacks, ...request } = parsed.data;
  const { model, models = modelsOf(fallbacks ?? []) } = request;
  if (model === undefined && models === undefined) return noModel;
  return { outcome: 'read', request: { model, models, stream: request.stream === true, body: request } };
}

/** Moves the request's fallback models to the chain. If they stayed in the body, the upstream would switch unnoticed. */
function modelsOf(fallbacks: readonly { readonly model: string }[]): readonly string[] | undefined {
  return fallbacks.length === 0 ? undefined : fallbacks.map(({ model }) => model);
}
