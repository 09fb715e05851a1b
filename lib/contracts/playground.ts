import { z } from 'zod';
import { Action, GatewayErrorType, Origin } from './vocabulary.ts';
import { ModelId } from './model-id.ts';

/** A request from the playground: to a category, or to a custom list. */
export const PlaygroundInput = z
  .strictObject({
    category: z.string().max(64).optional(),
    models: z.array(ModelId).max(100).optional(),
    messages: z
      .array(
        z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string().max(1_000_000) }),
      )
      .min(1, 'Write a message first.')
      .max(200),
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().min(0).max(1).optional(),
    maxTokens: z.int().min(1).max(1_000_000).optional(),
    stream: z.boolean().default(true),
  })
  .refine((input) => (input.category === undefined) !== (input.models === undefined), {
    message: 'Choose a category or a custom list, not both.',
  })
  .refine((input) => input.models === undefined || input.models.length > 0, {
    message: 'Add a model to the list first.',
  });
export type PlaygroundInput = z.input<typeof PlaygroundInput>;

const Trail = {
  index: z.int(),
  /** The model's id at its connection. */
  model: z.string(),
  /** The slug of the connection. */
  connection: z.string(),
};

/** How a request ended: the last event of its stream. */
export const RequestEnd = z.object({
  type: z.literal('request-end'),
  status: z.enum(['served', 'partial', 'failed', 'cancelled']),
  explanation: z.string(),
  errorType: GatewayErrorType.nullable(),
  servedModel: z.string().nullable(),
  provider: z.string().nullable(),
  durationMs: z.number(),
  timeToFirstTokenMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  costEstimated: z.boolean(),
  finishReason: z.string().nullable(),
});
export type RequestEnd = z.infer<typeof RequestEnd>;

/** The events of the playground's stream, one JSON object per SSE event. */
export const PlaygroundEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('request-start'), requestId: z.string(), chain: z.array(z.string()) }),
  z.object({ type: z.literal('attempt-skip'), ...Trail, reason: z.string(), origin: Origin }),
  z.object({ type: z.literal('attempt-start'), ...Trail, waitMs: z.number() }),
  z.object({ type: z.literal('queue-start'), ...Trail, reason: z.string() }),
  z.object({ type: z.literal('consent-start'), ...Trail, waitMs: z.number(), reason: z.string() }),
  z.object({ type: z.literal('wait-start'), ...Trail, waitMs: z.number(), reason: z.string() }),
  z.object({
    type: z.literal('attempt-fail'),
    ...Trail,
    provider: z.string().nullable(),
    httpStatus: z.number().nullable(),
    origin: Origin,
    action: Action,
    reason: z.string(),
    durationMs: z.number(),
  }),
  z.object({
    type: z.literal('attempt-serve'),
    ...Trail,
    provider: z.string().nullable(),
    timeToFirstTokenMs: z.number(),
  }),
  z.object({ type: z.literal('reasoning-delta'), text: z.string() }),
  z.object({ type: z.literal('text-delta'), text: z.string() }),
  z.object({ type: z.literal('image'), url: z.string() }),
  RequestEnd,
]);
export type PlaygroundEvent = z.infer<typeof PlaygroundEvent>;
