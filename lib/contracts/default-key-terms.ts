import type { KeyTerms } from './openrouter-sign-in.ts';

export const defaultKeyTerms: KeyTerms = { limitUsd: 10, resets: 'monthly', expiresInDays: 90 };
