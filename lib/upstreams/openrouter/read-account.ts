import { z } from 'zod';
import { type Balance, LimitReset, type UpstreamAccountFacts } from '#lib/contracts/upstream-account';
import { getJson } from '#lib/upstreams/http/get-json';
import type { AccountRead, ReadAccount } from '#lib/upstreams/upstream';
import { remainingOfLimit, type SpentUsd, withoutNoise } from './remaining-of-limit.ts';

const usd = z.number();

/** The fields of `GET /key` about money. Older deployments lack some of them. */
const KeyAnswer = z.object({
  data: z.object({
    limit: usd.nullable(),
    limit_remaining: usd.nullish(),
    limit_reset: z.string().nullish(),
    include_byok_in_limit: z.boolean().nullish(),
    usage: usd,
    usage_daily: usd.nullish(),
    usage_weekly: usd.nullish(),
    usage_monthly: usd.nullish(),
    byok_usage: usd.nullish(),
    byok_usage_daily: usd.nullish(),
    byok_usage_weekly: usd.nullish(),
    byok_usage_monthly: usd.nullish(),
    expires_at: z.iso.datetime({ offset: true }).nullable().optional().catch(undefined),
    free_model_daily_requests: z.object({ used: z.number(), limit: z.number() }).nullish().catch(null),
  }),
});
type KeyData = z.infer<typeof KeyAnswer>['data'];

const CreditsAnswer = z.object({ data: z.object({ total_credits: usd, total_usage: usd }) });

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1_000_000;

/**
 * Reads a key's limits and its account's balance. Neither call is billed or counts towards a limit. The
 * documentation reserves the balance for management keys, but ordinary keys have been able to read it.
 */
export const readOpenRouterAccount: ReadAccount = async (server, { readsBalance, ...wait }) => {
  const ask = (path: string) =>
    getJson({
      url: `${server.baseUrl}${path}`,
      apiKey: server.apiKey,
      headers: server.headers,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      ...wait,
    });
  const got = await ask('/key');
  if (got.outcome === 'unreachable') return failed(`${server.name} can’t be reached: ${got.reason}`);
  if (got.status === 401 || got.status === 403) return failed(`${server.name} rejected the key.`);
  const key = KeyAnswer.safeParse(got.body);
  if (got.status !== 200 || !key.success)
    return failed(`${server.name} gave an unexpected answer (status ${got.status}).`);
  const balance = readsBalance ? readBalance(await ask('/credits')) : notAllowed;
  return { outcome: 'read', facts: factsOf(key.data.data, balance) };
};

const failed = (reason: string): AccountRead => ({ outcome: 'failed', reason });
const notAllowed: Balance = { known: false, because: 'not_allowed' };

function readBalance(got: Awaited<ReturnType<typeof getJson>>): Balance {
  if (got.outcome === 'answered' && (got.status === 401 || got.status === 403)) return notAllowed;
  const credits = got.outcome === 'answered' ? CreditsAnswer.safeParse(got.body) : null;
  if (credits?.success !== true) return { known: false, because: 'failed' };
  const { total_credits: boughtUsd, total_usage: usedUsd } = credits.data.data;
  return { known: true, boughtUsd, remainingUsd: withoutNoise(boughtUsd - usedUsd) };
}

function factsOf(data: KeyData, balance: Balance): UpstreamAccountFacts {
  const { usage, expires_at: expiresAt } = data;
  return {
    limit: limitOf(data),
    spend: {
      totalUsd: usage,
      todayUsd: data.usage_daily ?? null,
      thisMonthUsd: data.usage_monthly ?? null,
      byokUsd: data.byok_usage ?? null,
    },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    balance,
    freeRequests: data.free_model_daily_requests ?? null,
  };
}

function limitOf(data: KeyData): UpstreamAccountFacts['limit'] {
  if (data.limit === null) return null;
  const resets = resetOf(data.limit_reset);
  const countsByok = data.include_byok_in_limit ?? null;
  const spent: SpentUsd = {
    never: data.usage,
    daily: data.usage_daily,
    weekly: data.usage_weekly,
    monthly: data.usage_monthly,
  };
  const spentWithOwnKeys: SpentUsd = {
    never: data.byok_usage,
    daily: data.byok_usage_daily,
    weekly: data.byok_usage_weekly,
    monthly: data.byok_usage_monthly,
  };
  const counted = countsByok === true ? [spent, spentWithOwnKeys] : [spent];
  const remainingUsd = data.limit_remaining ?? remainingOfLimit(data.limit, resets, counted);
  return { limitUsd: data.limit, remainingUsd, resets, countsByok };
}

function resetOf(value: string | null | undefined): NonNullable<UpstreamAccountFacts['limit']>['resets'] {
  if (value == null) return 'never';
  return LimitReset.safeParse(value).data ?? 'unknown';
}
