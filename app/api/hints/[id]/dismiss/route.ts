import type { DismissedHints } from '#lib/contracts/hint';
import { route, sendJson } from '#lib/server/route';

export const POST = route<{ id: string }>(async ({ params, ctx, verbs }) => {
  const answer: DismissedHints = { dismissed: await verbs.hints.dismiss({ ctx, input: params }) };
  return sendJson(answer);
});
