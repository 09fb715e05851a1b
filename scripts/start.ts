import { argv } from 'node:process';

if (!argv.includes('--dev')) await import('./build.ts');

// Here and not in a child: one process less to stop.
await import('./serve.ts');
