import { dirname } from 'node:path';
import { ensureBuild } from './ensure-build.ts';

try {
  await ensureBuild(dirname(import.meta.dirname));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
