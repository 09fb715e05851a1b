/** Small values by name. What comes back is unknown: its reader parses it. */
export type SettingStore = {
  readonly readSetting: (key: string) => Promise<unknown>;
  readonly writeSetting: (key: string, value: unknown) => Promise<void>;
  readonly deleteSetting: (key: string) => Promise<void>;
};
