import type { ConsentsAnswer } from '#lib/contracts/consent';
import { route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: ConsentsAnswer = await verbs.consents.list({ ctx });
  return sendJson(answer);
});
