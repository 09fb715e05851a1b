import { dirname } from 'node:path';
import { ensureBuild } from './ensure-build.ts';

const root = dirname(import.meta.dirname);
const isDev = process.argv.includes('--dev');

// React and Next pick their development or production halves by this.
Object.assign(process.env, { NODE_ENV: isDev ? 'development' : 'production' });

if (!isDev) {
  try {
    await ensureBuild(root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

// Here and not in a child: one process less to stop.
await import('../server.ts');
