import { PutClient } from '#lib/contracts/client';
import { readBody, route, sendJson, sendNothing } from '#lib/server/route';

type Params = { id: string };

export const PUT = route<Params>(async ({ request, params: { id }, ctx, verbs }) => {
  const change = await readBody(request, PutClient);
  return sendJson({ client: await verbs.clients.change({ ctx, input: { id, change } }) });
});

export const DELETE = route<Params>(async ({ params: { id }, ctx, verbs }) => {
  await verbs.clients.remove({ ctx, input: { id } });
  return sendNothing();
});
