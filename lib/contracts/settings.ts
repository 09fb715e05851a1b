import { z } from 'zod';
import { DEMO, OPENROUTER } from './known-connections.ts';

export const KeyState = z.object({
  /** `environment` if OPENROUTER_API_KEY overrides the stored key. */
  source: z.enum(['none', 'stored', 'environment']),
  lastFour: z.string().nullable(),
  label: z.string().nullable(),
  checkedAt: z.string().nullable(),
  /** Why the selected key or demo can't be used, in words; null if it can. */
  problem: z.string().nullable(),
});
export type KeyState = z.infer<typeof KeyState>;

/** The selected one of the two; bare model ids use it. */
export const SettingsChoice = z.enum([OPENROUTER, DEMO]);
export type SettingsChoice = z.infer<typeof SettingsChoice>;

export const Settings = z.object({
  /** Null until the person has chosen a key or the demo. */
  connection: SettingsChoice.nullable(),
  /** Whether any connection can be used: OpenRouter, the demo or another one. */
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
    // Headers can't contain other characters, and pasted text may contain invisible ones.
    .regex(/^[\x21-\x7e]+$/, 'This key contains a space or a hidden character. Copy it again.'),
});
export type PutOpenRouterKey = z.infer<typeof PutOpenRouterKey>;

export const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  connection: SettingsChoice.nullable(),
  catalogueModels: z.int(),
  uptimeMs: z.int(),
  /** All current problems, one or two sentences each. */
  problems: z.array(z.string()),
  /** The problem that makes Understudy refuse requests: it can't write to its database. */
  storeProblem: z.string().nullable(),
});
export type Health = z.infer<typeof Health>;
