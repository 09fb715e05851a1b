import { createHash } from 'node:crypto';
import { z } from 'zod';
import { getJson } from '#lib/upstreams/http/get-json';
import type { ActivityRead, BilledModel, ReadActivity } from '#lib/upstreams/upstream';

const Row = z.object({
  // Some answers add the time of day.
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
  model: z.string().max(200),
  usage: z.number(),
  byok_usage_inference: z.number().nullish(),
  requests: z.int().nonnegative(),
});
type Row = z.infer<typeof Row>;
const Answer = z.object({ data: z.array(Row) });

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 20_000_000;

/**
 * Reads OpenRouter's bill for each of the last 30 completed days (UTC). It identifies a key by its SHA-256. If
 * it reports no calls for this key, the bill of the whole account is read instead.
 */
export const readOpenRouterActivity: ReadActivity = async ({ name, baseUrl, apiKey, managementKey }) => {
  async function ask(query: string): Promise<ActivityRead> {
    const got = await getJson({
      url: `${baseUrl}/activity${query}`,
      apiKey: managementKey,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    });
    if (got.outcome === 'unreachable')
      return { outcome: 'failed', reason: `${name} can’t be reached: ${got.reason}` };
    if (got.status === 401 || got.status === 403) return { outcome: 'not_allowed' };
    const answer = got.status === 200 ? Answer.safeParse(got.body) : null;
    // A row that can't be read would make the sums wrong, so none are shown.
    if (answer?.success !== true)
      return { outcome: 'failed', reason: `${name} gave an unexpected answer (status ${got.status}).` };
    return { outcome: 'read', scope: query === '' ? 'account' : 'key', rows: sumUp(answer.data.data) };
  }

  const ofKey = apiKey === null ? null : await ask(`?api_key_hash=${hashOf(apiKey)}`);
  return ofKey === null || (ofKey.outcome === 'read' && ofKey.rows.length === 0) ? ask('') : ofKey;
};

function hashOf(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex');
}

/** OpenRouter has a row for each provider of a model. */
function sumUp(rows: readonly Row[]): BilledModel[] {
  const sums = new Map<string, BilledModel>();
  for (const { date: at, model, usage, byok_usage_inference: byok, requests } of rows) {
    const date = at.slice(0, 10);
    const name = `${date} ${model}`;
    const before = sums.get(name);
    sums.set(name, {
      date,
      model,
      calls: (before?.calls ?? 0) + requests,
      costUsd: (before?.costUsd ?? 0) + usage + (byok ?? 0),
      byokUsd: (before?.byokUsd ?? 0) + (byok ?? 0),
    });
  }
  return [...sums.values()];
}
