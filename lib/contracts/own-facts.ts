import { z } from 'zod';
import { ModelId } from './model-id.ts';
import type { OwnFact } from './model.ts';

const modalities = <Word extends string>(words: readonly [Word, ...Word[]]) =>
  z
    .array(z.enum(words))
    .min(1, 'Choose at least one.')
    .max(words.length)
    .transform((list) => [...new Set(list)]);
const UsdPerMillion = z.number().min(0).max(100_000);

export const inputWords = ['text', 'image', 'file', 'audio', 'video'] as const;
export const outputWords = ['text', 'image', 'audio', 'embeddings'] as const;

/** Facts that a person sets about a model. They override the lists; missing ones are as listed. */
export const OwnFacts = z.strictObject({
  contextTokens: z.int().min(1).max(1_000_000_000).optional(),
  promptUsdPerMillion: UsdPerMillion.optional(),
  completionUsdPerMillion: UsdPerMillion.optional(),
  inputModalities: modalities(inputWords).optional(),
  outputModalities: modalities(outputWords).optional(),
  tools: z.boolean().optional(),
  structured_outputs: z.boolean().optional(),
  reasoning: z.boolean().optional(),
} satisfies Record<OwnFact, z.ZodType>);
export type OwnFacts = z.infer<typeof OwnFacts>;

/** All facts set for one model; `{}` restores the lists' facts. */
export const PutModelFacts = z.strictObject({ target: ModelId, facts: OwnFacts });
export type PutModelFacts = z.infer<typeof PutModelFacts>;

export const ModelFactsAnswer = z.object({
  models: z.array(z.object({ target: z.string(), facts: OwnFacts })),
});
export type ModelFactsAnswer = z.infer<typeof ModelFactsAnswer>;
