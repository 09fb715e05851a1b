import { argv, env } from 'node:process';

await import('./quick-start.ts');

// React and Next choose their development or production code by this.
Object.assign(env, { NODE_ENV: argv.includes('--dev') ? 'development' : 'production' });

await import('../server.ts');
