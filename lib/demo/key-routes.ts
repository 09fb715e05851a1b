import type { ServerResponse } from 'node:http';
import type { DemoState } from './demo-state.ts';
import { errorAnswer, demoUserId } from './http-answer.ts';
import { sendAnswer, sendJson } from './send-answer.ts';

const isPrivate = { 'Cache-Control': 'private, no-store' };
const noWorkspace = '00000000-0000-0000-0000-000000000000';

/** A key as it may be shown: its start and its end. */
function labelOf(key: string): string {
  return key.length <= 12 ? `${key.slice(0, 6)}...` : `${key.slice(0, 9)}...${key.slice(-3)}`;
}

/** `GET /key`: what this key may still spend. */
export function answerKey(state: DemoState, response: ServerResponse, key: string): void {
  const data = {
    label: labelOf(key),
    is_management_key: false,
    is_provisioning_key: false,
    limit: 10,
    limit_reset: null,
    limit_remaining: 9.58,
    include_byok_in_limit: false,
    usage: 0.42,
    usage_daily: 0.02,
    usage_weekly: 0.11,
    usage_monthly: 0.42,
    byok_usage: 0,
    byok_usage_daily: 0,
    byok_usage_weekly: 0,
    byok_usage_monthly: 0,
    is_free_tier: false,
    expires_at: null,
    creator_user_id: demoUserId,
    organization_id: null,
    workspace_id: noWorkspace,
    allowed_data_regions: ['global'],
    free_model_daily_requests: state.counters.freeCallsToday(key),
    rate_limit: { requests: -1, interval: '10s', note: 'Deprecated: it says nothing any more.' },
  };
  sendJson(response, 200, JSON.stringify({ data }), isPrivate);
}

/** `GET /credits`. */
export function answerCredits(response: ServerResponse): void {
  sendJson(response, 200, JSON.stringify({ data: { total_credits: 10, total_usage: 0.42 } }), isPrivate);
}

/** `GET /generation?id=`: 404 at first, since the live service is late with it too. */
export function answerGeneration(state: DemoState, response: ServerResponse, id: string | null): void {
  const data = id === null ? null : state.generations.lookUp(id);
  if (data === null) {
    sendAnswer(response, errorAnswer(404, `Generation ${id ?? ''} not found`, { withUser: false }));
    return;
  }
  sendJson(response, 200, JSON.stringify({ data }), isPrivate);
}
