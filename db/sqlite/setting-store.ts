import { eq } from 'drizzle-orm';
import type { Database } from './open-database.ts';
import { settings } from './schema.ts';

/** Small values by name. What comes back is unknown: its reader parses it. */
export type SettingStore = {
  readonly readSetting: (key: string) => Promise<unknown>;
  readonly writeSetting: (key: string, value: unknown) => Promise<void>;
  readonly deleteSetting: (key: string) => Promise<void>;
};

export function createSettingStore({ orm }: Database, now: () => number): SettingStore {
  return {
    async readSetting(key) {
      return orm.select().from(settings).where(eq(settings.key, key)).get()?.value;
    },
    async writeSetting(key, value) {
      const updatedAt = Math.round(now());
      orm
        .insert(settings)
        .values({ key, value, updatedAt })
        .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt } })
        .run();
    },
    async deleteSetting(key) {
      orm.delete(settings).where(eq(settings.key, key)).run();
    },
  };
}
