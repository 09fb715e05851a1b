import { expect, test } from 'vitest';
import type { HistoryAttempt, HistoryDetail } from '#lib/contracts/history';
import { defaultPolicy } from '#lib/contracts/policy';
import { describeNext } from './describe-next.ts';
import { describeRequest } from './describe-request.ts';

const limited: HistoryAttempt = {
  index: 0,
  model: 'google/gemini-2.5-flash-lite',
  connection: 'openrouter',
  provider: 'Google AI Studio',
  outcome: 'failed',
  httpStatus: 429,
  origin: 'upstream_provider',
  action: 'switch_model',
  reason: 'Google AI Studio limited the shared traffic.',
  waitMs: 0,
  startedAt: '2026-11-21T10:00:00.002Z',
  durationMs: 118,
  timeToFirstTokenMs: null,
  inputTokens: null,
  outputTokens: null,
  cachedTokens: null,
  costUsd: null,
  costEstimated: false,
  evidence: [],
  advice: [],
  routerAttempts: [],
  carried: [],
  carriedTold: [],
  serviceTier: null,
  serviceTierTold: null,
};
const served: HistoryAttempt = {
  ...limited,
  index: 1,
  model: 'moonshotai/kimi-k2',
  provider: 'Moonshot AI',
  outcome: 'served',
  httpStatus: 200,
  origin: null,
  action: null,
  reason: null,
  durationMs: 900,
};
const skipped: HistoryAttempt = {
  ...limited,
  outcome: 'skipped',
  httpStatus: null,
  durationMs: 0,
  reason: 'It takes no images.',
};

test.each<{
  case: string;
  attempts: HistoryAttempt[];
  at: number;
  status: HistoryDetail['request']['status'];
  words: string | null;
}>([
  {
    case: 'a switch',
    attempts: [limited, served],
    at: 0,
    status: 'served',
    words: 'Switched to the next model',
  },
  {
    case: 'a retry',
    attempts: [limited, { ...served, model: limited.model, waitMs: 1_200 }],
    at: 0,
    status: 'served',
    words: 'Tried the same model again after 1.2 s',
  },
  {
    case: 'a failure with no fallback left',
    attempts: [limited],
    at: 0,
    status: 'failed',
    words: 'No model was left to try',
  },
  {
    case: 'a switch to a larger context',
    attempts: [{ ...limited, action: 'switch_to_larger_context' }, served],
    at: 0,
    status: 'served',
    words: 'Switched to a model with a larger context',
  },
  {
    case: 'a stop',
    attempts: [{ ...limited, action: 'stop_chain' }],
    at: 0,
    status: 'failed',
    words: 'Stopped: no further model was tried',
  },
  {
    case: 'a stop of one connection before a model on another',
    attempts: [
      { ...limited, action: 'stop_chain' },
      { ...served, model: limited.model, connection: 'groq' },
    ],
    at: 0,
    status: 'served',
    words: 'Switched to the next model',
  },
  {
    case: 'a skip before another attempt',
    attempts: [skipped, served],
    at: 0,
    status: 'served',
    words: null,
  },
  {
    case: 'a skip at the end of the chain',
    attempts: [skipped],
    at: 0,
    status: 'failed',
    words: 'No model was left',
  },
  {
    case: 'a cancellation during a wait',
    attempts: [limited],
    at: 0,
    status: 'cancelled',
    words: 'The client cancelled the request here',
  },
  {
    case: 'a cancelled call, whose label already says so',
    attempts: [{ ...limited, origin: null }],
    at: 0,
    status: 'cancelled',
    words: null,
  },
  {
    case: 'the attempt that served the request',
    attempts: [limited, served],
    at: 1,
    status: 'served',
    words: null,
  },
])('the history describes $case', ({ attempts, at, status, words }) => {
  expect(describeNext(attempts, at, { status, clientId: null, clientName: 'curl' })).toBe(words);
});

test('the text begins with the cause and names every attempt', () => {
  const text = describeRequest({
    request: {
      id: '0198',
      createdAt: '2026-11-21T10:00:00.000Z',
      category: 'main',
      requestedModel: 'understudy/main',
      servedModel: served.model,
      provider: served.provider,
      status: 'served',
      switched: true,
      origin: 'upstream_provider',
      stream: true,
      attemptCount: 2,
      durationMs: 1_020,
      queuedMs: 0,
      timeToFirstTokenMs: 400,
      inputTokens: 12,
      outputTokens: 1_530,
      costUsd: 0.00031,
      costEstimated: true,
      clientId: null,
      clientName: null,
      connection: 'openrouter',
      errorType: null,
      dialect: 'chat',
      clientRetry: null,
      returnChoice: null,
      chain: [limited.model, served.model],
      policy: defaultPolicy,
      prompt: null,
      answer: null,
      storedUntil: null,
    },
    attempts: [limited, served],
    explanation: 'Google AI Studio was limiting the shared traffic. It was not your usage.',
  });
  expect(text).toBe(
    [
      'Google AI Studio was limiting the shared traffic. It was not your usage.',
      '',
      'Switched · main · 1.0 s · 12 tokens in, 1,530 out · about $0.00031',
      '2026-11-21T10:00:00.000Z · 0198',
      '',
      '1. google/gemini-2.5-flash-lite: failed, Provider, HTTP 429, Google AI Studio, 118 ms',
      '   Google AI Studio limited the shared traffic. Switched to the next model.',
      '2. moonshotai/kimi-k2: served, HTTP 200, Moonshot AI, 900 ms',
    ].join('\n'),
  );
});
