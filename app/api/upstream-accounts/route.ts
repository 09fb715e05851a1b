import type { UpstreamAccountsAnswer } from '#lib/contracts/upstream-account';
import { route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: UpstreamAccountsAnswer = { accounts: await verbs.upstreamAccounts.list({ ctx }) };
  return sendJson(answer);
});
