import { PutWebhook, type WebhookAnswer } from '#lib/contracts/webhook';
import { readBody, route, sendJson, sendNothing } from '#lib/server/route';

type Params = { id: string };

export const PUT = route<Params>(async ({ request, params: { id }, ctx, verbs }) => {
  const change = await readBody(request, PutWebhook);
  const answer: WebhookAnswer = { webhook: await verbs.webhooks.change({ ctx, input: { id, change } }) };
  return sendJson(answer);
});

export const DELETE = route<Params>(async ({ params: { id }, ctx, verbs }) => {
  await verbs.webhooks.remove({ ctx, input: { id } });
  return sendNothing();
});
