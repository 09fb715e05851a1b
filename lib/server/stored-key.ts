import { z } from 'zod';
import type { SettingStore } from '#db/setting-store';
import { Sealed, type SecretBox } from './secret-box.ts';

export type StoredKey = {
  readonly apiKey: string;
  readonly lastFour: string;
  readonly label: string | null;
  readonly checkedAtMs: number;
};

type StoredKeyRead =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'read'; readonly key: StoredKey }
  | { readonly outcome: 'unreadable' };

/** The OpenRouter key at rest: encrypted, with what may be shown of it beside. */
export type StoredKeyFile = {
  readonly read: () => Promise<StoredKeyRead>;
  readonly write: (key: StoredKey) => Promise<void>;
  readonly remove: () => Promise<void>;
};

const SETTING = 'openrouter_key';

const Row = z.object({
  sealed: Sealed,
  lastFour: z.string(),
  label: z.string().nullable(),
  checkedAtMs: z.number(),
});

export function openStoredKey(settings: SettingStore, secretBox: SecretBox): StoredKeyFile {
  return {
    async read() {
      const value = await settings.readSetting(SETTING);
      if (value === undefined) return { outcome: 'none' };
      const row = Row.safeParse(value);
      if (!row.success) return { outcome: 'unreadable' };
      const { sealed, ...shown } = row.data;
      const opened = secretBox.open(sealed, SETTING);
      return opened.outcome === 'opened'
        ? { outcome: 'read', key: { apiKey: opened.text, ...shown } }
        : { outcome: 'unreadable' };
    },
    async write({ apiKey, ...shown }) {
      await settings.writeSetting(SETTING, { sealed: secretBox.seal(apiKey, SETTING), ...shown });
    },
    async remove() {
      await settings.deleteSetting(SETTING);
    },
  };
}
