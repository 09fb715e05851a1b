import type { DismissedNotices } from '#lib/contracts/notice';
import { route, sendJson } from '#lib/server/route';

export const POST = route<{ id: string }>(async ({ params, ctx, verbs }) => {
  const answer: DismissedNotices = { dismissed: await verbs.notices.dismiss({ ctx, input: params }) };
  return sendJson(answer);
});
