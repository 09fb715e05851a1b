import { eq } from 'drizzle-orm';
import type { SettingStore } from '#lib/store/settings';
import { change, type Database } from './database.ts';
import { settings } from './tables.ts';

export function createSettingStore(database: Database, now: () => number): SettingStore {
  return {
    async readSetting(key) {
      const [row] = await database.orm.select().from(settings).where(eq(settings.key, key));
      return row?.value;
    },
    async writeSetting(key, value) {
      const updatedAt = now();
      await change(database, (tx) =>
        tx
          .insert(settings)
          .values({ key, value, updatedAt })
          .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt } }),
      );
    },
    async deleteSetting(key) {
      await change(database, (tx) => tx.delete(settings).where(eq(settings.key, key)));
    },
  };
}
