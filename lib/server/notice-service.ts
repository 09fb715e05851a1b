import type { SettingStore } from '#lib/store/settings';
import { z } from 'zod';

/** Remembers which hints the person does not want to see again. */
export type NoticeService = {
  readonly dismissed: () => Promise<string[]>;
  readonly dismiss: (id: string) => Promise<string[]>;
};

const DISMISSED = 'notices_dismissed';
const Dismissed = z.array(z.string());
/** Old ones fall out; by then the lists are others. */
const MOST_DISMISSED = 500;

export function createNoticeService(settings: SettingStore): NoticeService {
  async function dismissed(): Promise<string[]> {
    return Dismissed.safeParse(await settings.readSetting(DISMISSED)).data ?? [];
  }
  return {
    dismissed,
    async dismiss(id) {
      const before = await dismissed();
      if (before.includes(id)) return before;
      const after = [...before, id].slice(-MOST_DISMISSED);
      await settings.writeSetting(DISMISSED, after);
      return after;
    },
  };
}
