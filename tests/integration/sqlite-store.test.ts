import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '#db/sqlite/open-store';
import { storeContract } from '#tests/support/store-contract';

storeContract('SQLite', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'understudy-store-'));
  return {
    open: async () =>
      openStore({
        dataDir,
        onError(error) {
          throw error;
        },
        now: Date.now,
      }),
    remove: async () => rmSync(dataDir, { recursive: true, force: true }),
  };
});
