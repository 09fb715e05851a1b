import type { CategoriesAnswer } from '#lib/contracts/category';
import type { ConfigPreview, ConfigFormat, ConfigText, ImportConfig } from '#lib/contracts/config';
import { fetchJson } from './fetch-json.ts';

/** The URL of the export of all categories, policies and connections. */
export function configUrl(format: ConfigFormat): string {
  return `/api/config/export?format=${format}`;
}

/** The changes that an import would make. Throws with the invalid places if the text is invalid. */
export async function previewConfig(body: ConfigText): Promise<ConfigPreview> {
  return fetchJson<ConfigPreview>('/api/config/preview', { method: 'POST', body });
}

/** Returns all categories after the import. */
export async function importConfig(body: ImportConfig): Promise<CategoriesAnswer['categories']> {
  return (await fetchJson<CategoriesAnswer>('/api/config/import', { method: 'POST', body })).categories;
}
