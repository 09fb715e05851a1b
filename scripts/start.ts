import { argv, env } from 'node:process';

await import('./quick-start.ts');

const isDev = argv.includes('--dev');

// React and Next pick their development or production halves by this.
Object.assign(env, { NODE_ENV: isDev ? 'development' : 'production' });

if (!isDev) await import('./build.ts');

// Here and not in a child: one process less to stop.
await import('../server.ts');
