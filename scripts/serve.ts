import { argv, env } from 'node:process';

await import('./quick-start.ts');

// React and Next pick their development or production halves by this.
Object.assign(env, { NODE_ENV: argv.includes('--dev') ? 'development' : 'production' });

await import('../server.ts');
