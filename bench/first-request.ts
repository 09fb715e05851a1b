import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from '../scripts/ensure-build.ts';
import { startChild } from './child.ts';
import { percentile } from './load.ts';

// `node bench/first-request.ts`: compares the first request after a start with the following ones. Only the
// ratio within one start is meaningful.
const STARTS = Number(process.env.BENCH_STARTS ?? '10');
const NEXT = 20;
const root = import.meta.dirname;
await ensureBuild(join(root, '..'));
const upstream = await startChild(join(root, 'upstream.ts'), []);
const body = JSON.stringify({
  model: 'bench/fine',
  messages: [{ role: 'user', content: 'Say sixty words.' }],
});

/** The time from the request to the end of its answer, on a new connection. */
function timeRequest(url: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const startedAtMs = performance.now();
  const sent = request(
    `${url}/v1/chat/completions`,
    { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } },
    (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`It answered ${response.statusCode}.`));
        else resolve(performance.now() - startedAtMs);
      });
    },
  );
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

const ratios: number[] = [];
for (let start = 0; start < STARTS; start += 1) {
  const dataDir = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
  const product = await startChild(join(root, '..', 'server.ts'), [], {
    PORT: '0',
    DATA_DIR: dataDir,
    OPENROUTER_API_KEY: 'sk-or-bench',
    OPENROUTER_BASE_URL: upstream.url,
  });
  // From the second start on, the client's own code is already warm.
  const firstMs = await timeRequest(product.url);
  const nextMs: number[] = [];
  for (let turn = 0; turn < NEXT; turn += 1) nextMs.push(await timeRequest(product.url));
  const medianMs = percentile(nextMs, 0.5);
  ratios.push(firstMs / medianMs);
  process.stdout.write(`first ${firstMs.toFixed(1)} ms, then ${medianMs.toFixed(1)} ms\n`);
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
await upstream.stop();
process.stdout.write(
  `first / next: ${percentile(ratios, 0.5).toFixed(1)} (${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)} in ${STARTS} starts)\n`,
);
