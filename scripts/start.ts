import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { argv, env } from 'node:process';

const isDev = argv.includes('--dev');

// React and Next pick their development or production halves by this.
Object.assign(env, { NODE_ENV: isDev ? 'development' : 'production' });

// Compiled code is kept between starts; the threads take the folder from the environment.
env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '..', '.cache', 'node');
enableCompileCache(env['NODE_COMPILE_CACHE']);

if (!isDev) await import('./build.ts');

// Here and not in a child: one process less to stop.
await import('../server.ts');
