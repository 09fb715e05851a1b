import { CreateCategory, type CategoriesAnswer } from '#lib/contracts/category';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async () => {
  const answer: CategoriesAnswer = { categories: await readRuntime().categories.list() };
  return sendJson(answer);
});

export const POST = route(async ({ request }) => {
  const input = await readBody(request, CreateCategory);
  return sendJson({ category: await readRuntime().categories.create(input) }, 201);
});
