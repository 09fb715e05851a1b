import type { SettingStore } from '#lib/store/settings';
import { z } from 'zod';
import { HintId } from '#lib/contracts/hint';
import { ApiError } from '#lib/server/api-error';
import { type Call, verb } from './verb.ts';

const DISMISSED = 'hints_dismissed';
const Dismissed = z.array(z.string());
/** Old ones are dropped; the chains have changed by then. */
const MOST_DISMISSED = 500;

/** Remembers which hints the person does not want to see again. */
export function hintVerbs(settings: SettingStore) {
  async function readDismissed(): Promise<string[]> {
    return Dismissed.safeParse(await settings.readSetting(DISMISSED)).data ?? [];
  }
  return {
    listDismissed: verb('screens.read', readDismissed),
    dismiss: verb('lists.edit', async ({ input }: Call<{ readonly id: string }>) => {
      const { success, data: id } = HintId.safeParse(input.id);
      if (!success) throw new ApiError('invalid_request', 'This is not the id of a hint.');
      const before = await readDismissed();
      if (before.includes(id)) return before;
      const after = [...before, id].slice(-MOST_DISMISSED);
      await settings.writeSetting(DISMISSED, after);
      return after;
    }),
  };
}
