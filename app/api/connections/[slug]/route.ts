import { z } from 'zod';
import { PutConnection } from '#lib/contracts/connection';
import { readBody, readQuery, route, sendJson, sendNothing } from '#lib/server/route';

type Params = { slug: string };

const DeleteQuery = z.object({ force: z.stringbool().default(false) });

export const PUT = route<Params>(async ({ request, params: { slug }, ctx, verbs }) => {
  const change = await readBody(request, PutConnection);
  return sendJson({ connection: await verbs.connections.change({ ctx, input: { slug, change } }) });
});

export const DELETE = route<Params>(async ({ request, params: { slug }, ctx, verbs }) => {
  const { force } = readQuery(request, DeleteQuery);
  await verbs.connections.remove({ ctx, input: { slug, force } });
  return sendNothing();
});
