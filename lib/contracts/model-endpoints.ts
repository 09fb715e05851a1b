import { z } from 'zod';
import { ModelId } from './model-id.ts';

/** A provider that runs a model at OpenRouter. */
export const ModelProvider = z.object({
  name: z.string(),
  /** The name in routing preferences. */
  tag: z.string().nullable(),
  isHealthy: z.boolean(),
  /** Percent. */
  uptimeLast30m: z.number().nullable(),
  contextTokens: z.number().nullable(),
  promptUsdPerToken: z.number().nullable(),
  completionUsdPerToken: z.number().nullable(),
});
export type ModelProvider = z.infer<typeof ModelProvider>;

export const ModelEndpoints = z.object({
  id: z.string(),
  /** Null if the providers are unknown. */
  providers: z.array(ModelProvider).nullable(),
  fetchedAt: z.string().nullable(),
  /** Why the providers are unknown or out of date, in words. */
  reason: z.string().nullable(),
});
export type ModelEndpoints = z.infer<typeof ModelEndpoints>;

export const ModelEndpointsAnswer = z.object({ models: z.array(ModelEndpoints) });
export type ModelEndpointsAnswer = z.infer<typeof ModelEndpointsAnswer>;

/** `?ids=a/b,c/d` */
export const ModelEndpointsQuery = z.object({
  ids: z
    .string()
    .transform((ids) => [...new Set(ids.split(',').filter((id) => id !== ''))])
    .pipe(z.array(ModelId).min(1, 'Name at least one model.').max(100, 'At most 100 models at once.')),
});
export type ModelEndpointsQuery = z.infer<typeof ModelEndpointsQuery>;
