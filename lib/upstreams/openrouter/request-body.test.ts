import { expect, test } from 'vitest';
import { defaultPolicy } from '#lib/contracts/policy';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { prepareBody } from './request-body.ts';

type Sent = Readonly<Record<string, unknown>>;

/** The provider object sent upstream. */
function providerSent(body: Sent, policy: Partial<typeof defaultPolicy>): unknown {
  const outgoing = prepareBody({ messages: [], ...body }, { ...defaultPolicy, ...policy }, chatCompletions);
  const limits = {
    firstTokenMs: 1,
    keepAliveMs: 1,
    stallMs: 1,
    wholeAnswerMs: 1,
    deadlineMs: 1,
    maxStreamMs: 1,
  };
  const written = outgoing.write({
    connection: 'openrouter',
    model: 'openrouter/auto',
    stream: false,
    limits,
    continuation: null,
    history: 'fitted' as const,
    fewerTokens: null,
  });
  return (JSON.parse(typeof written === 'string' ? written : '') as Sent)['provider'];
}

const ceiling = { prompt: 1, completion: 2 };

test.each<[string, Sent, Partial<typeof defaultPolicy>, unknown]>([
  ['no fields by default', {}, {}, undefined],
  ['the price ceiling of the category', {}, { maxPriceUsdPerMillion: ceiling }, { max_price: ceiling }],
  [
    'the ceilings per request and per image',
    {},
    { maxPriceUsdPerMillion: { cachedPrompt: 1 }, maxPriceUsd: { request: 0.01, image: 0.02 } },
    { max_price: { request: 0.01, image: 0.02 } },
  ],
  [
    'the lower of two prices',
    { provider: { max_price: { prompt: 0.5, completion: 9, image: 3 }, sort: 'price' } },
    { maxPriceUsdPerMillion: ceiling },
    { max_price: { prompt: 0.5, completion: 2, image: 3 }, sort: 'price' },
  ],
  [
    'the lower of the category’s ceiling and its provider price',
    {},
    { provider: { max_price: { prompt: 3 }, zdr: true }, maxPriceUsdPerMillion: { prompt: 1 } },
    { max_price: { prompt: 1 }, zdr: true },
  ],
  [
    'the client’s fields instead of the category’s',
    { provider: { order: ['a'] } },
    { provider: { order: ['b'], zdr: true } },
    { order: ['a'], zdr: true },
  ],
  [
    'an invalid value unchanged, for the upstream to refuse',
    { provider: ['a'] },
    { maxPriceUsdPerMillion: ceiling },
    ['a'],
  ],
])('the provider object has %s', (_, body, policy, expected) => {
  expect(providerSent(body, policy)).toEqual(expected);
});
