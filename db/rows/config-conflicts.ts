import type { ConfigStore, Written } from '#lib/store/config';

type CategoryWrites = Parameters<ConfigStore['writeConfig']>[0]['categories'];

/** The categories that changed since they were read. */
export function outdatedSlugs(writes: CategoryWrites, versions: ReadonlyMap<string, number>): string[] {
  return writes
    .filter(({ slug, expectedVersion }) => {
      return expectedVersion !== undefined && expectedVersion !== (versions.get(slug) ?? null);
    })
    .map(({ slug }) => slug);
}

/** Thrown inside a transaction, which then rolls back. */
export class WriteConflict extends Error {
  /** The slug of the connection, or the name of the webhook. */
  readonly slug: string;

  constructor(slug: string) {
    super(`${slug} was changed in the meantime.`);
    this.slug = slug;
  }
}

export async function writtenUnless(write: () => Promise<Written>): Promise<Written> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof WriteConflict) return { outcome: 'conflict', slugs: [error.slug] };
    throw error;
  }
}
