import { queryOptions } from '@tanstack/react-query';
import {
  CategoriesAnswer,
  CategoryAnswer,
  type Category,
  type CreateCategory,
  type PutCategory,
  type PutCategoryOrder,
} from '#lib/contracts/category';
import { fetchJson } from './fetch-json.ts';

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: async ({ signal }) =>
    (await fetchJson(CategoriesAnswer, '/api/categories', { signal })).categories,
});

export async function createCategory(input: CreateCategory): Promise<Category> {
  return (await fetchJson(CategoryAnswer, '/api/categories', { method: 'POST', body: input })).category;
}

/** Fails with `conflict` where `input.version` is no longer the current one. */
export async function putCategory(slug: string, input: PutCategory): Promise<Category> {
  return (await fetchJson(CategoryAnswer, pathOf(slug), { method: 'PUT', body: input })).category;
}

/** Every category once; gives them in the new order. */
export async function putCategoryOrder(slugs: string[]): Promise<Category[]> {
  const body: PutCategoryOrder = { slugs };
  return (await fetchJson(CategoriesAnswer, '/api/categories/order', { method: 'PUT', body })).categories;
}

/** Gives it as it was. */
export async function deleteCategory(slug: string): Promise<Category> {
  return (await fetchJson(CategoryAnswer, pathOf(slug), { method: 'DELETE' })).category;
}

/** The list with this category in its place, or at its end. */
export function withCategory(categories: readonly Category[], changed: Category): Category[] {
  const isKnown = categories.some(({ slug }) => slug === changed.slug);
  return isKnown
    ? categories.map((category) => (category.slug === changed.slug ? changed : category))
    : [...categories, changed];
}

function pathOf(slug: string): string {
  return `/api/categories/${encodeURIComponent(slug)}`;
}
