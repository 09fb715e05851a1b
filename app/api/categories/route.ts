import { CreateCategory, type CategoriesAnswer } from '#lib/contracts/category';
import { readBody, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: CategoriesAnswer = { categories: await verbs.categories.list({ ctx }) };
  return sendJson(answer);
});

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, CreateCategory);
  return sendJson({ category: await verbs.categories.create({ ctx, input }) }, 201);
});
