import type { z } from 'zod';
import { CategoriesAnswer } from '#lib/contracts/category';
import { ConfigPreview, type ConfigFormat, type ConfigText, type ImportConfig } from '#lib/contracts/config';
import { fetchJson } from './fetch-json.ts';

/** Where the file of all lists and policies can be fetched. */
export function configUrl(format: ConfigFormat): string {
  return `/api/config/export?format=${format}`;
}

/** What an import of this text would change; fails with the places where the text is wrong. */
export async function previewConfig(body: ConfigText): Promise<ConfigPreview> {
  return fetchJson(ConfigPreview, '/api/config/preview', { method: 'POST', body });
}

/** Gives all categories as they are afterwards. */
export async function importConfig(
  body: ImportConfig,
): Promise<z.infer<typeof CategoriesAnswer>['categories']> {
  return (await fetchJson(CategoriesAnswer, '/api/config/import', { method: 'POST', body })).categories;
}
