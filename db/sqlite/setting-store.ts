import type { SettingStore } from '#lib/store/settings';
import { eq } from 'drizzle-orm';
import type { Database } from './open-database.ts';
import { settings } from './schema.ts';

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
