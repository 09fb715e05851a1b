import { env, exit } from 'node:process';

// A container's health check: whether Understudy answers and can use its data.
const TIMEOUT_MS = 4_000;
const url = `http://127.0.0.1:${env['PORT'] ?? '3000'}/api/health`;

try {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  exit(status === 200 ? 0 : 1);
} catch {
  exit(1);
}
