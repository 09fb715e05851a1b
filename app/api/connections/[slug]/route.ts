import { z } from 'zod';
import { PutConnection } from '#lib/contracts/connection';
import { readBody, readQuery, route, sendJson, sendNothing } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

type Params = { slug: string };

const DeleteQuery = z.object({ force: z.stringbool().default(false) });

export const PUT = route<Params>(async ({ request, params }) => {
  const input = await readBody(request, PutConnection);
  return sendJson({ connection: await readRuntime().connections.change(params.slug, input) });
});

export const DELETE = route<Params>(async ({ request, params }) => {
  const { force } = readQuery(request, DeleteQuery);
  await readRuntime().connections.remove(params.slug, force);
  return sendNothing();
});
