/** Small values by name. They are returned as unknown: the reader parses them. */
export type SettingStore = {
  readonly readSetting: (key: string) => Promise<unknown>;
  readonly writeSetting: (key: string, value: unknown) => Promise<void>;
  readonly deleteSetting: (key: string) => Promise<void>;
};
