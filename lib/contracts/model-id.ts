import { z } from 'zod';

/**
 * A model as written in a chain: `slug::model` at a connection, a bare id at the default one. OpenRouter's ids
 * look like `author/slug`; other servers differ, so only the characters are checked.
 */
export const ModelId = z
  .string()
  .trim()
  .min(1, 'Enter a model id.')
  .max(250)
  .regex(
    /^[\x21-\x7e]+$/,
    'A model id has no spaces and looks like author/model, for example openai/gpt-5-mini.',
  )
  .refine((id) => !id.startsWith('understudy/'), 'A category can only contain models, not another category.');
