import { z } from 'zod';
import { Settings } from './settings.ts';
import { LimitReset } from './upstream-account.ts';

/** The terms of a key created by signing in. Its owner can change them at OpenRouter at any time. */
export const KeyTerms = z.strictObject({
  /** Null for no limit. */
  limitUsd: z.number().min(0.01, 'Enter at least $0.01.').max(1_000_000).nullable(),
  /** Null if the limit never resets. */
  resets: LimitReset.nullable(),
  /** Null for a key that does not expire. */
  expiresInDays: z.int().min(1).max(3_650).nullable(),
});
export type KeyTerms = z.infer<typeof KeyTerms>;

/** The screen that the sign-in starts on, and ends on. */
const SignInFrom = z.enum(['welcome', 'settings']);
export type SignInFrom = z.infer<typeof SignInFrom>;

export const StartSignIn = z.strictObject({ terms: KeyTerms, from: SignInFrom });
export type StartSignIn = z.infer<typeof StartSignIn>;

export const StartedSignIn = z.object({
  /** Identifies the sign-in; its secret stays on the server. */
  state: z.string(),
  /** The page at OpenRouter. */
  url: z.string(),
  /** Whether OpenRouter sends the browser back here, or shows a code to paste. */
  returns: z.enum(['here', 'with_code']),
});
export type StartedSignIn = z.infer<typeof StartedSignIn>;

export const FinishSignIn = z.strictObject({
  state: z.string().min(1).max(200),
  code: z
    .string()
    .trim()
    .min(1, 'Paste the code that OpenRouter shows.')
    .max(500)
    .regex(/^[\x21-\x7e]+$/, 'This code contains a space or a hidden character. Copy it again.'),
});
export type FinishSignIn = z.infer<typeof FinishSignIn>;

export const FinishedSignIn = z.object({
  settings: Settings,
  from: SignInFrom,
  /** The terms that the new key lacks; `unknown` if the key could not be read. */
  missing: z.union([z.array(z.enum(['limit', 'expiry'])), z.literal('unknown')]),
});
export type FinishedSignIn = z.infer<typeof FinishedSignIn>;
