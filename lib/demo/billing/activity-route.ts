import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { DemoState } from '../demo-state.ts';
import { errorAnswer } from '../http-answer.ts';
import { sendAnswer, sendJson } from '../send-answer.ts';
import { type ActivityRow, dateOf } from './activity.ts';

/** The prefix of the demo's management keys. */
const managementPrefix = 'sk-or-mgmt-';
const noEndpoint = '00000000-0000-0000-0000-000000000000';

/** `GET /activity`: the days (UTC) that are over, by model and provider. It takes a management key. */
export function answerActivity(
  state: Pick<DemoState, 'bills' | 'now'>,
  response: ServerResponse,
  key: string,
  query: URLSearchParams,
): void {
  if (!key.startsWith(managementPrefix))
    return sendAnswer(
      response,
      errorAnswer(403, 'Only management keys can perform this operation', { withUser: false }),
    );
  const day = query.get('date');
  const keyHash = query.get('api_key_hash');
  const today = dateOf(state.now());
  if (day !== null && (!/^\d{4}-\d{2}-\d{2}$/.test(day) || day >= today))
    return sendAnswer(
      response,
      errorAnswer(400, 'Date must be within the last 30 (completed) UTC days', { withUser: false }),
    );
  const rows = state.bills
    .activity()
    .filter(({ date }) => date < today && (day === null || date === day))
    .filter((row) => keyHash === null || hashOf(row.key) === keyHash);
  const data = sumOverKeys(rows).map((row) => ({
    date: row.date,
    model: row.model,
    model_permaslug: row.canonicalSlug,
    endpoint_id: noEndpoint,
    provider_name: row.provider,
    usage: row.creditsUsd,
    byok_usage_inference: row.byokUsd,
    requests: row.requests,
    prompt_tokens: row.promptTokens,
    completion_tokens: row.completionTokens,
    reasoning_tokens: row.reasoningTokens,
  }));
  sendJson(response, 200, JSON.stringify({ data }), { 'Cache-Control': 'private, no-store' });
}

/** A row for each model and provider of a day, whichever keys the calls were made with. */
function sumOverKeys(rows: readonly ActivityRow[]): ActivityRow[] {
  const sums = new Map<string, ActivityRow>();
  for (const row of rows) {
    const name = JSON.stringify([row.date, row.model, row.provider]);
    const before = sums.get(name);
    sums.set(
      name,
      before === undefined
        ? row
        : {
            ...row,
            creditsUsd: before.creditsUsd + row.creditsUsd,
            byokUsd: before.byokUsd + row.byokUsd,
            requests: before.requests + row.requests,
            promptTokens: before.promptTokens + row.promptTokens,
            completionTokens: before.completionTokens + row.completionTokens,
            reasoningTokens: before.reasoningTokens + row.reasoningTokens,
          },
    );
  }
  return [...sums.values()];
}

/** OpenRouter's form of a key that it must not reveal. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
