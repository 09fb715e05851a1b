import { openPostgresStore } from '#db/postgres/open-store';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { storeContract } from '#tests/support/store-contract';

const database = databasePerFile();

storeContract('Postgres', async () => ({
  open: () =>
    openPostgresStore({
      databaseUrl: database.url(),
      onError(error) {
        throw error;
      },
      now: Date.now,
    }),
  remove: database.empty,
}));
