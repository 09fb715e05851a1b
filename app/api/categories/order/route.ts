import { PutCategoryOrder, type CategoriesAnswer } from '#lib/contracts/category';
import { readBody, route, sendJson } from '#lib/server/route';

export const PUT = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, PutCategoryOrder);
  const answer: CategoriesAnswer = { categories: await verbs.categories.reorder({ ctx, input }) };
  return sendJson(answer);
});
