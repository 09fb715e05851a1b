import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import type { HistoryWrite } from '#db/history-rows';
import { defaultPolicy } from '#lib/contracts/policy';
import { createCooldownBoard } from '../cooldown-board.ts';
import { createHistoryQueue } from '../history-queue.ts';
import { createLatencyBoard } from '../latency-board.ts';
import { completeChat } from './complete-chat.ts';
import { createHangUp } from './hang-up.ts';
import { createRunningChats } from './running-chats.ts';

test('a mistake of our own still closes the row of its request', async () => {
  const written: HistoryWrite[] = [];
  const dispatcher = new Agent();
  onTestFinished(() => dispatcher.close());
  const history = createHistoryQueue({
    writeBatch: (writes) => void written.push(...writes),
    guard: { noteError: () => false, noteWritten: () => {} },
    onError: () => {},
  });
  const mistake = new Error('a mistake');
  const run = completeChat(
    {
      history,
      calls: () => {
        throw mistake;
      },
      latencies: createLatencyBoard(),
      running: createRunningChats(),
      storeProblem: () => null,
      now: () => 1_790_000_000_000,
    },
    {
      resolved: {
        category: null,
        requestedModel: 'a/one',
        chain: [{ id: 'a/one', facts: null }],
        policy: defaultPolicy,
        snapshot: { chain: ['a/one'], policy: defaultPolicy },
      },
      body: { messages: [{ role: 'user', content: 'Hi' }] },
      stream: false,
      clientName: null,
      passedHeaders: {},
      connection: {
        kind: 'demo',
        chat: {
          dispatcher,
          endpoint: { origin: 'http://127.0.0.1:1', path: '/chat/completions' },
          apiKey: 'none',
          hideKey: (text) => text,
          names: { lookup: () => undefined, resolve: () => undefined },
        },
        cooldowns: createCooldownBoard({
          entries: [],
          save: () => {},
          erase: () => {},
          recover: () => {},
          now: () => 0,
        }),
      },
      hangUp: createHangUp(),
      keepTextMs: 0,
    },
    {},
  );
  await expect(run).rejects.toBe(mistake);
  expect(written).toMatchObject([{ kind: 'finish', request: { status: 'failed', errorType: 'internal' } }]);
});
