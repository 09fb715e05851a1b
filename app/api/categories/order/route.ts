import { PutCategoryOrder, type CategoriesAnswer } from '#lib/contracts/category';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const PUT = route(async ({ request }) => {
  const { slugs } = await readBody(request, PutCategoryOrder);
  const answer: CategoriesAnswer = { categories: await readRuntime().categories.reorder(slugs) };
  return sendJson(answer);
});
