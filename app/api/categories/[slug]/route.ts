import { PutCategory } from '#lib/contracts/category';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

type Params = { slug: string };

export const PUT = route<Params>(async ({ request, params }) => {
  const input = await readBody(request, PutCategory);
  return sendJson({ category: await readRuntime().categories.replace(params.slug, input) });
});

/** Answers with the category as it was: a POST of it brings it back. */
export const DELETE = route<Params>(async ({ params }) =>
  sendJson({ category: await readRuntime().categories.remove(params.slug) }),
);
