import type { DismissedHints } from '#lib/contracts/hint';
import { route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: DismissedHints = { dismissed: await verbs.hints.listDismissed({ ctx }) };
  return sendJson(answer);
});
