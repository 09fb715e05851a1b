import { CreateWebhook, type WebhooksAnswer } from '#lib/contracts/webhook';
import { readBody, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: WebhooksAnswer = { webhooks: await verbs.webhooks.list({ ctx }) };
  return sendJson(answer);
});

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, CreateWebhook);
  return sendJson(await verbs.webhooks.create({ ctx, input }), 201);
});
