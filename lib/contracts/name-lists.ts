/**
 * The enumeration values and limits that the screens need at once. They are separate from their schemas because
 * zod is too large for a page's first load: see docs/decisions/first-load.md.
 */

export const ORIGINS = [
  'upstream_provider',
  'upstream_byok',
  'openrouter_account',
  'openrouter_free_tier',
  'openrouter',
  'credits',
  'credentials',
  'policy',
  'routing',
  'request',
  'network',
  'understudy',
] as const;

export const REQUEST_STATUSES = [
  'running',
  'served',
  'partial',
  'failed',
  'cancelled',
  'interrupted',
] as const;

export const ATTEMPT_OUTCOMES = ['served', 'failed', 'skipped'] as const;

/** From the most capable tier down. */
export const TIERS = ['frontier', 'strong', 'fast', 'tiny'] as const;

export const OWN_FACTS = [
  'contextTokens',
  'promptUsdPerMillion',
  'completionUsdPerMillion',
  'inputModalities',
  'outputModalities',
  'tools',
  'structured_outputs',
  'reasoning',
] as const;

export const DATA_REGIONS = ['eu', 'us'] as const;

export const ROLES = ['owner', 'member', 'viewer'] as const;

/** The capabilities that a category can declare: terms of the catalogue by which models differ. */
export const DECLARABLE_NEEDS = {
  inputModalities: ['image', 'file', 'audio', 'video'],
  outputModalities: ['image', 'audio'],
  parameters: ['tools', 'structured_outputs', 'reasoning'],
} as const;

/** When the spending limit of a key can reset. */
export const LIMIT_RESETS = ['daily', 'weekly', 'monthly'] as const;

/** The longest text that the history can be searched for. */
export const SEARCH_LENGTH = 2_000;
