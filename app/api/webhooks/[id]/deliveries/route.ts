import type { DeliveriesAnswer } from '#lib/contracts/webhook';
import { route, sendJson } from '#lib/server/route';

export const GET = route<{ id: string }>(async ({ params: { id }, ctx, verbs }) => {
  const answer: DeliveriesAnswer = {
    deliveries: await verbs.webhooks.listDeliveries({ ctx, input: { id } }),
  };
  return sendJson(answer);
});
