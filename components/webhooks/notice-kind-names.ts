import type { NoticeKind } from '#lib/contracts/notice';

/** The names of the kinds, for choosing among them. */
export const noticeKindNames: Readonly<Record<NoticeKind, string>> = {
  budget_reached: 'Budget at 50, 80 or 100 %',
  first_choice_limited: 'First choice unavailable',
  one_model_left: 'One working model left',
  category_failing: 'Every request fails',
  connection_down: 'Connection down',
  low_balance: 'Credits running out',
  key_near_limit: 'Connection key near its limit',
  key_near_expiry: 'Connection key expiring',
  consent_asked: 'Approval needed',
  model_gone: 'Model removed or deprecated',
  model_repriced: 'Model price changed',
  client_key_expiring: 'Client key expiring',
  webhook_paused: 'Webhook switched off',
};
