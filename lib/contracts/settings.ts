import { z } from 'zod';
import { DEMO, OPENROUTER } from './connection.ts';

export const KeyState = z.object({
  /** `environment` when OPENROUTER_API_KEY overrides the stored one. */
  source: z.enum(['none', 'stored', 'environment']),
  lastFour: z.string().nullable(),
  label: z.string().nullable(),
  checkedAt: z.string().nullable(),
  /** Why a key or the demo that was chosen can't be used, in words; null where all is well. */
  problem: z.string().nullable(),
});
export type KeyState = z.infer<typeof KeyState>;

/** Which of the two the person began with: bare model ids go there. */
export const SettingsChoice = z.enum([OPENROUTER, DEMO]);
export type SettingsChoice = z.infer<typeof SettingsChoice>;

export const Settings = z.object({
  /** Null until the person chose a key or the demo. */
  connection: SettingsChoice.nullable(),
  /** Whether requests can be sent anywhere: to OpenRouter, the demo or any other connection. */
  hasUsableConnection: z.boolean(),
  key: KeyState,
  openrouterBaseUrl: z.string(),
  gatewayBaseUrl: z.string(),
  version: z.string(),
});
export type Settings = z.infer<typeof Settings>;

export const PutSettings = z.strictObject({ connection: SettingsChoice.nullable() });
export type PutSettings = z.infer<typeof PutSettings>;

export const PutOpenRouterKey = z.strictObject({
  key: z
    .string()
    .trim()
    .min(8, 'This is too short to be a key.')
    .max(400)
    // A header carries nothing else, and what is pasted may bring characters that no one sees.
    .regex(/^[\x21-\x7e]+$/, 'This key contains a space or a hidden character. Copy it again.'),
});
export type PutOpenRouterKey = z.infer<typeof PutOpenRouterKey>;

export const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  connection: SettingsChoice.nullable(),
  catalogueModels: z.int(),
  uptimeMs: z.number(),
  /** Everything that is wrong, a sentence or two each. */
  problems: z.array(z.string()),
  /** The one of them that keeps Understudy from taking requests: the database can't be written. */
  storeProblem: z.string().nullable(),
});
export type Health = z.infer<typeof Health>;
