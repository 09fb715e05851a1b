import { argv } from 'node:process';

if (!argv.includes('--dev')) await import('./build.ts');

// Imported rather than spawned, so that there is one process less to stop.
await import('./serve.ts');
