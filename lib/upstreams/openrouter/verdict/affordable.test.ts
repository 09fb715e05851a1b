import { expect, test } from 'vitest';
import { readAffordable } from './affordable.ts';

const start = 'This request requires more credits, or fewer max_tokens. You requested up to';

test('the requested and the affordable tokens are read as numbers', () => {
  const message = `${start} 65536 tokens, but can only afford 2666. To increase, visit https://openrouter.ai/settings/credits and add more credits`;
  expect(readAffordable('balance', message)).toEqual({
    of: 'answer',
    askedTokens: 65_536,
    affordableTokens: 2_666,
    limitedBy: 'balance',
  });
});

test('the linked page identifies the key’s limit, whatever the cause', () => {
  const message = `${start} 65,536 tokens, but can only afford 1,200. To increase, visit https://openrouter.ai/settings/keys and create a key with a higher total limit`;
  expect(readAffordable('balance', message)).toMatchObject({
    askedTokens: 65_536,
    affordableTokens: 1_200,
    limitedBy: 'key_limit',
  });
});

test('a prompt too long for the balance is distinguished from an answer', () => {
  const message =
    'Prompt tokens limit exceeded: 40211 > 12873. To increase, visit https://openrouter.ai/settings/credits';
  expect(readAffordable('balance', message)).toEqual({
    of: 'prompt',
    askedTokens: 40_211,
    affordableTokens: 12_873,
    limitedBy: 'balance',
  });
});

test('an overdrawn balance affords zero tokens', () => {
  expect(readAffordable('balance', `${start} 100 tokens, but can only afford -5.`)).toMatchObject({
    affordableTokens: 0,
  });
});

test('a message without figures, or for another cause, has none', () => {
  expect(readAffordable('balance', 'Insufficient credits')).toBeNull();
  expect(readAffordable('rate_limit', `${start} 100 tokens, but can only afford 5.`)).toBeNull();
});
