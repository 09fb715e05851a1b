import { PutPerson } from '#lib/contracts/person';
import { readBody, route, sendJson } from '#lib/server/route';

type Params = { id: string };

export const PUT = route<Params>(async ({ request, params: { id }, ctx, verbs }) => {
  const change = await readBody(request, PutPerson);
  return sendJson(await verbs.people.change({ ctx, input: { id, change } }));
});

export const DELETE = route<Params>(async ({ params, ctx, verbs }) =>
  sendJson(await verbs.people.remove({ ctx, input: params })),
);
