import { queryOptions } from '@tanstack/react-query';
import type {
  CategoriesAnswer,
  CategoryAnswer,
  Category,
  CreateCategory,
  PutCategory,
  PutCategoryOrder,
} from '#lib/contracts/category';
import { fetchJson } from './fetch-json.ts';

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: async ({ signal }) =>
    (await fetchJson<CategoriesAnswer>('/api/categories', { signal })).categories,
});

export async function createCategory(input: CreateCategory): Promise<Category> {
  return (await fetchJson<CategoryAnswer>('/api/categories', { method: 'POST', body: input })).category;
}

/** Throws `conflict` if `input.version` is out of date. */
export async function putCategory(slug: string, input: PutCategory): Promise<Category> {
  return (await fetchJson<CategoryAnswer>(pathOf(slug), { method: 'PUT', body: input })).category;
}

/** `slugs` must contain every category once. Returns the categories in the new order. */
export async function putCategoryOrder(slugs: string[]): Promise<Category[]> {
  const body: PutCategoryOrder = { slugs };
  return (await fetchJson<CategoriesAnswer>('/api/categories/order', { method: 'PUT', body })).categories;
}

/** Returns the deleted category. */
export async function deleteCategory(slug: string): Promise<Category> {
  return (await fetchJson<CategoryAnswer>(pathOf(slug), { method: 'DELETE' })).category;
}

/** Returns the categories with `changed` in its old place, or at the end. */
export function withCategory(categories: readonly Category[], changed: Category): Category[] {
  const isKnown = categories.some(({ slug }) => slug === changed.slug);
  return isKnown
    ? categories.map((category) => (category.slug === changed.slug ? changed : category))
    : [...categories, changed];
}

function pathOf(slug: string): string {
  return `/api/categories/${encodeURIComponent(slug)}`;
}
