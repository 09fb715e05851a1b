import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startThread, type Thread } from './thread-calls.ts';

type Verbs = {
  readonly double: (number: number) => number;
  readonly fail: () => never;
  readonly die: () => void;
};

function start(onDeath: (error: unknown) => void): Thread<Verbs> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-thread-'));
  const file = join(folder, 'thread.mjs');
  const calls = pathToFileURL(join(import.meta.dirname, 'thread-calls.ts')).href;
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     import { answerCalls } from '${calls}';
     answerCalls(parentPort, {
       double: (number) => number * 2,
       fail: () => { throw new Error('It failed.'); },
       die: () => new Promise(() => setImmediate(() => { throw new Error('It died.'); })),
     });`,
  );
  const thread = startThread<Verbs>({ file, workerData: null, onDeath });
  onTestFinished(async () => {
    await thread.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return thread;
}

test('each caller receives the answer to its own call', async () => {
  const thread = start(() => {});
  expect(await Promise.all([1, 2, 3].map((number) => thread.call('double', number)))).toEqual([2, 4, 6]);
});

test('an error in a verb reaches its caller, and the thread keeps running', async () => {
  const thread = start(() => {});
  await expect(thread.call('fail')).rejects.toThrow('It failed.');
  expect(await thread.call('double', 4)).toBe(8);
});

test('when the thread dies, pending calls fail, the owner is notified, and the next call starts a new thread', async () => {
  const deaths: unknown[] = [];
  const thread = start((error) => deaths.push(error));
  await expect(thread.call('die')).rejects.toThrow('It died.');
  expect(deaths).toHaveLength(1);
  expect(await thread.call('double', 5)).toBe(10);
});

test('a stopped thread refuses calls', async () => {
  const thread = start(() => {});
  await thread.stop();
  await expect(thread.call('double', 1)).rejects.toThrow('stopped');
});
