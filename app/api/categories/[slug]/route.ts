import { PutCategory } from '#lib/contracts/category';
import { readBody, route, sendJson, sendNothing } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

type Params = { slug: string };

export const PUT = route<Params>(async ({ request, params }) => {
  const input = await readBody(request, PutCategory);
  return sendJson({ category: await readRuntime().categories.replace(params.slug, input) });
});

export const DELETE = route<Params>(async ({ params }) => {
  await readRuntime().categories.remove(params.slug);
  return sendNothing();
});
