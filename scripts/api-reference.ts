import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiText } from './api-reference/build-openapi.ts';
import { writeReference } from './api-reference/write-reference.ts';

// `npm run docs:api` writes docs/api from the contracts.

const folder = join(import.meta.dirname, '../docs/api');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'openapi.json'), await openApiText());
writeFileSync(join(folder, 'README.md'), writeReference());
