import { engineWords } from './engine-words.ts';
import { explainVerdict } from './explain-verdict.ts';
import { candidateOf, openRouter } from '#tests/support/candidate';
import { expect, test } from 'vitest';
import type { Candidate } from '#lib/engine/candidate';
import { classify } from '#lib/upstreams/verdict/classify';
import { explainRequest } from './explain-request.ts';
import { failedAttempt, servedAttempt } from '#lib/engine/attempt';
import { noFacts } from '#lib/engine/call';

const nothingMore = { answering: null, ownCalls: null, untriedCount: 0, callLimit: null };

function limitedBy(provider: string, candidate: Candidate, index: number) {
  const reply = {
    status: 429,
    headers: {},
    body: { error: { code: 429, message: 'Provider returned error', metadata: { provider_name: provider } } },
    streamed: false,
    fault: null,
  };
  const classification = classify(reply, 0);
  return failedAttempt({
    timing: { index, waitMs: 0, startedAtMs: 0 },
    candidate,
    explanation: explainVerdict(classification, candidate.id),
    words: engineWords,
    failure: { classification, reply, facts: noFacts, timeToFirstTokenMs: null },
    action: 'switch_model',
    endedAtMs: 1,
  });
}

test('a company name keeps its capital in the middle of a sentence', () => {
  const explanation = explainRequest({
    status: 'failed',
    servedModel: null,
    cancelCause: null,
    isFromPlayground: false,
    isContinued: false,
    attempts: [limitedBy('Chutes', candidateOf('a/one'), 0), limitedBy('DeepInfra', candidateOf('b/two'), 1)],
    timeToFirstTokenMs: null,
    startedAtMs: 0,
    queuedMs: 0,
    ...nothingMore,
  });
  expect(explanation).toContain('Understudy then tried b/two: DeepInfra was rate-limiting requests.');
});

test.each([
  [
    'a switch',
    'a/one',
    'Understudy switched to openrouter/auto after 1 ms, and it answered; according to OpenRouter',
  ],
  ['a retry', 'openrouter/auto', 'Understudy tried the same model again after 1 ms, and it answered; accor'],
])('the model a router chose is stated after %s', (_, first, words) => {
  const timing = { index: 1, waitMs: 0, startedAtMs: 1 };
  const candidate = candidateOf('openrouter/auto');
  const explanation = explainRequest({
    status: 'served',
    servedModel: 'b/two',
    cancelCause: null,
    isFromPlayground: false,
    isContinued: false,
    attempts: [
      limitedBy('Chutes', candidateOf(first), 0),
      servedAttempt(
        timing,
        candidate,
        { ...noFacts, servedModel: 'b/two' },
        { endedAtMs: 2, timeToFirstTokenMs: null },
      ),
    ],
    timeToFirstTokenMs: null,
    startedAtMs: 0,
    queuedMs: 0,
    ...nothingMore,
  });
  expect(explanation).toContain(words);
});

test('the model a router chose is stated', () => {
  const timing = { index: 0, waitMs: 0, startedAtMs: 0 };
  const candidate = candidateOf('openrouter/auto');
  const explain = (servedModel: string): string =>
    explainRequest({
      status: 'served',
      cancelCause: null,
      servedModel,
      isFromPlayground: false,
      isContinued: false,
      attempts: [
        servedAttempt(
          timing,
          candidate,
          { ...noFacts, servedModel },
          { endedAtMs: 1, timeToFirstTokenMs: null },
        ),
      ],
      timeToFirstTokenMs: null,
      startedAtMs: 0,
      queuedMs: 0,
      ...nothingMore,
    });
  expect(explain('a/one')).toBe(
    'openrouter/auto answered on the first attempt; according to OpenRouter, the answer came from a/one.',
  );
  expect(explain('openrouter/auto')).toBe('openrouter/auto answered on the first attempt.');
});

test.each([
  [0, null, 'No model in the chain answered.'],
  [1, null, "No model in the chain answered. 1 other model wasn't tried."],
  [
    894,
    6,
    "No model in the chain answered. 894 other models weren't tried: a request is limited to 6 calls.",
  ],
])('a chain with %s untried models says so', (untriedCount, callLimit, words) => {
  const explanation = explainRequest({
    status: 'failed',
    servedModel: null,
    cancelCause: null,
    isFromPlayground: false,
    isContinued: false,
    attempts: [limitedBy('Chutes', candidateOf('a/one'), 0)],
    timeToFirstTokenMs: null,
    startedAtMs: 0,
    queuedMs: 0,
    ...nothingMore,
    untriedCount,
    callLimit,
  });
  expect(explanation.endsWith(words)).toBe(true);
});

test.each([
  ['on the first attempt', [], false, 'b/two started answering on the first attempt.'],
  [
    'after another model',
    [limitedBy('Chutes', candidateOf('a/one'), 0)],
    false,
    'Understudy switched to b/two after 400 ms, and it started answering.',
  ],
  [
    'after its own failure',
    [limitedBy('Chutes', candidateOf('b/two'), 0)],
    false,
    'Understudy tried the same model again after 400 ms, and it started answering.',
  ],
  [
    'after another was cut',
    [limitedBy('Chutes', candidateOf('a/one'), 0)],
    true,
    'b/two is continuing the interrupted answer.',
  ],
])('a running request names the model that is answering %s', (_, attempts, isContinued, words) => {
  const explanation = explainRequest({
    status: 'running',
    servedModel: null,
    cancelCause: null,
    isFromPlayground: false,
    isContinued,
    attempts,
    timeToFirstTokenMs: null,
    startedAtMs: 0,
    queuedMs: 0,
    ...nothingMore,
    answering: { connection: openRouter, model: 'b/two', startedAtMs: 400 },
  });
  expect(explanation.endsWith(words)).toBe(true);
});

test('a continued answer states how many models made it', () => {
  const begun = (index: number) => ({
    ...limitedBy('Acme', candidateOf(`a/model-${index}`), index),
    timeToFirstTokenMs: 1,
  });
  const last = { index: 3, waitMs: 0, startedAtMs: 3 };
  const explanation = explainRequest({
    status: 'served',
    servedModel: 'b/last',
    cancelCause: null,
    isFromPlayground: false,
    isContinued: true,
    attempts: [
      begun(0),
      begun(1),
      limitedBy('Acme', candidateOf('a/limited'), 2),
      servedAttempt(last, candidateOf('b/last'), noFacts, { endedAtMs: 4, timeToFirstTokenMs: 1 }),
    ],
    timeToFirstTokenMs: 1,
    startedAtMs: 0,
    queuedMs: 0,
    ...nothingMore,
  });
  expect(explanation).toContain('so it was made by three models.');
});

test('each further attempt of the same model is counted', () => {
  const explanation = explainRequest({
    status: 'failed',
    servedModel: null,
    cancelCause: null,
    isFromPlayground: false,
    isContinued: false,
    attempts: [0, 1, 2, 3].map((index) => limitedBy('Acme', candidateOf('a/one'), index)),
    timeToFirstTokenMs: null,
    startedAtMs: 0,
    queuedMs: 0,
    ...nothingMore,
  });
  expect(explanation.match(/\w+(?: \w+)? attempt failed too/g)).toEqual([
    'A second attempt failed too',
    'A third attempt failed too',
    'Another attempt failed too',
  ]);
});

test.each([
  { isFromPlayground: false, ends: 'The client cancelled the request before the answer was complete.' },
  {
    isFromPlayground: true,
    ends: 'You stopped this request, or left the page, before the answer was complete.',
  },
])('a cancelled request names who ended it: %o', ({ isFromPlayground, ends }) => {
  const explanation = explainRequest({
    ...nothingMore,
    status: 'cancelled',
    cancelCause: 'client_gone',
    servedModel: 'a/one',
    isFromPlayground,
    isContinued: false,
    attempts: [],
    timeToFirstTokenMs: 20,
    startedAtMs: 0,
    queuedMs: 0,
  });
  expect(explanation).toBe(ends);
});
