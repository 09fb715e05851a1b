import type { ZeroRetentionAnswer } from '#lib/contracts/zero-retention';
import { route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: ZeroRetentionAnswer = await verbs.models.readZeroRetention({ ctx });
  return sendJson(answer);
});
