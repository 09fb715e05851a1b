import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: [
    './db/sqlite/schema.ts',
    './db/sqlite/people-schema.ts',
    './db/sqlite/sums-schema.ts',
    './db/sqlite/notice-schema.ts',
    './db/sqlite/webhook-schema.ts',
    './db/sqlite/process-schema.ts',
  ],
  out: './db/sqlite/migrations',
});
