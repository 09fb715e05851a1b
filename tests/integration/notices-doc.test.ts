import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Agent } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NoticeBody } from '#lib/contracts/notice';
import { createPostMessage } from '#lib/server/webhooks/post-message';
import { createWebhookSecret, signMessage } from '#lib/server/webhooks/sign-message';
import { projectRoot } from '#tests/support/start-product';

const page = readFileSync(join(projectRoot, 'docs', 'notices.md'), 'utf8');

function blockOf(language: string): string {
  const block = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1];
  if (block === undefined) throw new Error(`The page has no ${language} block.`);
  return block;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-doc-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the receiver on the page takes what Understudy signed, and nothing else', async () => {
  const secret = createWebhookSecret();
  const port = await freePort();
  writeFileSync(join(folder, 'receiver.mjs'), blockOf('js'));
  const receiver = spawn(process.execPath, [join(folder, 'receiver.mjs')], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) },
  });
  let printed = '';
  receiver.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const agent = new Agent();
  const post = createPostMessage(agent);
  const { signal } = new AbortController();
  const body = blockOf('json');
  const send = async (secrets: readonly string[], sentAtMs = Date.now()) => {
    const headers = signMessage({ id: 'msg_1', body }, secrets, sentAtMs);
    for (;;) {
      const posted = await post({ url: `http://127.0.0.1:${port}/`, headers, body, signal });
      if (posted.outcome === 'answered') return posted.status;
      // It is still starting.
      await wait(50);
    }
  };
  try {
    expect(await send([secret])).toBe(204);
    expect(await send([createWebhookSecret(), secret])).toBe(204);
    expect(await send([createWebhookSecret()])).toBe(401);
    expect(await send([secret], Date.now() - 10 * 60_000)).toBe(401);
    expect(printed).toBe('The connection Groq is down\nThe connection Groq is down\n');
  } finally {
    receiver.kill();
    await once(receiver, 'exit');
    await agent.destroy();
  }
});

test('the page names every kind, and its example is one', () => {
  const kinds = NoticeBody.options.map(({ shape }) => shape.kind.value);
  const listed = [...page.matchAll(/^\| `([a-z_]+)` +\|/gm)].map(([, kind = '']) => kind);
  expect(listed.toSorted()).toEqual(kinds.toSorted());
  const { data } = JSON.parse(blockOf('json')) as { data: unknown };
  expect(NoticeBody.safeParse(data).success).toBe(true);
});
