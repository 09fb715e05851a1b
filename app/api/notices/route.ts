import type { DismissedNotices } from '#lib/contracts/notice';
import { route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: DismissedNotices = { dismissed: await verbs.notices.listDismissed({ ctx }) };
  return sendJson(answer);
});
