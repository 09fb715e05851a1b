import type { ServerResponse } from 'node:http';
import type { DemoState } from './demo-state.ts';
import { errorAnswer, demoUserId } from './http-answer.ts';
import { sendAnswer, sendJson } from './send-answer.ts';

const isPrivate = { 'Cache-Control': 'private, no-store' };
const noWorkspace = '00000000-0000-0000-0000-000000000000';

/** `GET /key`: the limits of this key. */
export function answerKey(state: DemoState, response: ServerResponse, key: string): void {
  const data = {
    ...state.account.describeKey(key),
    is_management_key: false,
    is_provisioning_key: false,
    byok_usage: 0,
    byok_usage_daily: 0,
    byok_usage_weekly: 0,
    byok_usage_monthly: 0,
    is_free_tier: false,
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
export function answerCredits(state: DemoState, response: ServerResponse): void {
  sendJson(response, 200, JSON.stringify({ data: state.account.credits() }), isPrivate);
}

/** `GET /generation?id=`. Like the real service, it is late: the first lookup is a 404. */
export function answerGeneration(state: DemoState, response: ServerResponse, id: string | null): void {
  const data = id === null ? null : state.generations.lookUp(id);
  if (data === null) {
    sendAnswer(response, errorAnswer(404, `Generation ${id ?? ''} not found`, { withUser: false }));
    return;
  }
  sendJson(response, 200, JSON.stringify({ data }), isPrivate);
}
