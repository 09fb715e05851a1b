import type { ConfigFormat, ConfigText, ImportConfig } from '#lib/contracts/config';
import type { ConfigService } from '#lib/server/config/config-service';
import { writeConfigText } from '#lib/server/config/config-text';
import { type Call, change, verb } from './verb.ts';

export function configVerbs(config: ConfigService) {
  return {
    /** The text of a file, without keys and header values. */
    exportText: verb('screens.read', async ({ input }: Call<{ readonly format: ConfigFormat }>) =>
      writeConfigText(await config.exportConfig(), input.format),
    ),
    /** The changes an import of this text would make. Makes none. */
    preview: verb('screens.read', ({ input }: Call<ConfigText>) => config.preview(input)),
    importText: change('config.import', ({ input }: Call<ImportConfig>) => config.importConfig(input)),
  };
}
