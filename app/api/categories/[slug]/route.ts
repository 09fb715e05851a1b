import { PutCategory } from '#lib/contracts/category';
import { readBody, route, sendJson } from '#lib/server/route';

type Params = { slug: string };

export const PUT = route<Params>(async ({ request, params: { slug }, ctx, verbs }) => {
  const change = await readBody(request, PutCategory);
  return sendJson({ category: await verbs.categories.replace({ ctx, input: { slug, change } }) });
});

/** Answers with the category as it was: a POST of it brings it back. */
export const DELETE = route<Params>(async ({ params, ctx, verbs }) =>
  sendJson({ category: await verbs.categories.remove({ ctx, input: params }) }),
);
