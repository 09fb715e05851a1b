import { z } from 'zod';
import { LIMIT_RESETS } from './name-lists.ts';

/** When the spending limit of a key resets. All resets are at midnight UTC, weekly ones on Mondays. */
export const LimitReset = z.enum(LIMIT_RESETS);
export type LimitReset = z.infer<typeof LimitReset>;

/** The limit that a key's owner set. */
const KeyLimit = z.object({
  limitUsd: z.number(),
  /** Null if upstream did not report it and it can’t be derived from the spend. */
  remainingUsd: z.number().nullable(),
  /** `unknown` if upstream named a period that this version does not know. */
  resets: z.enum([...LimitReset.options, 'never', 'unknown']),
  /** Whether spending with the person's own provider keys (BYOK) counts too; null if upstream did not say. */
  countsByok: z.boolean().nullable(),
});

/** What a key spent. A figure is null if upstream did not report it. */
const KeySpend = z.object({
  totalUsd: z.number(),
  todayUsd: z.number().nullable(),
  thisMonthUsd: z.number().nullable(),
  /** With the person's own provider keys, in total. */
  byokUsd: z.number().nullable(),
});

/** The account's money: credits bought, and the rest. */
const Balance = z.discriminatedUnion('known', [
  z.object({ known: z.literal(true), remainingUsd: z.number(), boughtUsd: z.number() }),
  /** Why it is unknown: the key may not read it, or the read failed. */
  z.object({ known: z.literal(false), because: z.enum(['not_allowed', 'failed']) }),
]);
export type Balance = z.infer<typeof Balance>;

/** A server's facts about the account behind a key. */
export const UpstreamAccountFacts = z.object({
  /** Null for a key without a limit. */
  limit: KeyLimit.nullable(),
  spend: KeySpend,
  /** ISO 8601 in UTC; null for a key that does not expire. Missing if upstream did not say. */
  expiresAt: z.string().nullable().optional(),
  balance: Balance,
  /** Today's requests to free models, which upstream counts with a delay of minutes; null if it did not say. */
  freeRequests: z.object({ used: z.number(), limit: z.number() }).nullable(),
});
export type UpstreamAccountFacts = z.infer<typeof UpstreamAccountFacts>;

/** Warnings before calls are refused. */
export const AccountWarning = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('low_balance'), remainingUsd: z.number() }),
  z.object({ kind: z.literal('key_near_limit'), ...KeyLimit.shape, remainingUsd: z.number() }),
  z.object({ kind: z.literal('key_near_expiry'), expiresAt: z.string() }),
]);
export type AccountWarning = z.infer<typeof AccountWarning>;

/** The account of one connection, as last read. */
export const UpstreamAccount = z.object({
  /** The connection's slug. */
  connection: z.string(),
  name: z.string(),
  isDemo: z.boolean(),
  /** Null until a first read succeeded. */
  facts: UpstreamAccountFacts.extend({ readAt: z.string() }).nullable(),
  /** Why the latest read failed, in words; null if it did not. */
  problem: z.string().nullable(),
  isReading: z.boolean(),
  warnings: z.array(AccountWarning),
});
export type UpstreamAccount = z.infer<typeof UpstreamAccount>;

export const UpstreamAccountsAnswer = z.object({ accounts: z.array(UpstreamAccount) });
export type UpstreamAccountsAnswer = z.infer<typeof UpstreamAccountsAnswer>;
