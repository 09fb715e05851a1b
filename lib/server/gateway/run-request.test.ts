import { noBudgets } from '#lib/server/budgets/budget-service';
import { noConsents } from '#lib/server/consents/consent-service';
import { emptyBreakers } from '#tests/support/run-over-wire';
import { candidateOf } from '#tests/support/candidate';
import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import type { HistoryWrite } from '#lib/store/history-rows';
import { defaultPolicy } from '#lib/contracts/policy';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { createHistoryQueue } from '#lib/server/history/history-queue';
import { createLatencyBoard } from '#lib/server/calls/latency-board';
import { createClientRetries } from './client-retries.ts';
import { createConversations } from './conversations.ts';
import { createPlaces } from '#lib/server/load/places';
import { storeGuard } from '#tests/support/store-guard';
import { runRequest } from './run-request.ts';
import { createCancellation } from './cancellation.ts';
import { createRunningRequests } from './running-requests.ts';

test('an internal error still closes the row of its request', async () => {
  const written: HistoryWrite[] = [];
  const dispatcher = new Agent();
  onTestFinished(() => dispatcher.close());
  const history = createHistoryQueue({
    writeBatch: async (writes) => void written.push(...writes),
    guard: storeGuard(),
    onError: () => {},
  });
  const mistake = new Error('a mistake');
  const run = runRequest(
    {
      history,
      calls: () => {
        throw mistake;
      },
      latencies: createLatencyBoard(),
      conversations: createConversations({ shared: null, reportError() {} }),
      retries: createClientRetries(),
      provenance: { find: async () => new Map(), learn: () => {} },
      running: createRunningRequests(),
      places: createPlaces({ mostWaiting: 0 }),
      shedding: { note: () => false },
      budgets: noBudgets,
      noteAttempts: () => {},
      noteOutcome: () => {},
      consents: noConsents,
      upstreams: () => {
        throw mistake;
      },
      breakers: emptyBreakers(),
      lookup: () => undefined,
      hideKeys: (text) => text,
      storeProblem: () => null,
      storeRefusal: () => null,
      now: () => 1_790_000_000_000,
    },
    {
      resolved: {
        category: null,
        requestedModel: 'a/one',
        chain: [candidateOf('a/one')],
        whenBudgetSpent: [],
        policy: defaultPolicy,
        snapshot: { chain: ['a/one'], policy: defaultPolicy },
      },
      dialect: chatCompletions,
      limited: {
        outcome: 'limited',
        request: { body: { messages: [{ role: 'user', content: 'Hi' }] }, changes: [], added: [] },
        whenReasoning: null,
      },
      stream: false,
      clientRetry: null,
      isComparable: false,
      sessionHeader: undefined,
      clientId: null,
      clientName: null,
      clientMaxConcurrent: null,
      passedHeaders: {},
      pairedHeaders: {},
      cancellation: createCancellation(),
      keepTextMs: 0,
    },
    () => ({ begin: () => undefined, push: () => undefined, end: () => undefined }),
  );
  await expect(run).rejects.toBe(mistake);
  expect(written).toMatchObject([{ kind: 'finish', request: { status: 'failed', errorType: 'internal' } }]);
});
