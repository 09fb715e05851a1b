import { dirname } from 'node:path';
import { ensureBuild } from './ensure-build.ts';

await ensureBuild(dirname(import.meta.dirname));
