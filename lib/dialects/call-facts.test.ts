import { expect, test } from 'vitest';
import { usageWith } from '#tests/support/usage';
import { readMessagesUsage } from './messages/read-message.ts';
import { readUsage } from './call-facts.ts';

test('all fields of a usage report are read', () => {
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 50,
    prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 30 },
    completion_tokens_details: { reasoning_tokens: 10, image_tokens: 5 },
    server_tool_use_details: { web_search_requests: 2 },
    cost: 0.5,
    is_byok: false,
    cost_details: { upstream_inference_cost: 0.4 },
  };
  const parts = {
    cachedTokens: 20,
    cacheWriteTokens: 30,
    reasoningTokens: 10,
    imageTokens: 5,
    webSearches: 2,
  };
  expect(readUsage(usage)).toEqual(usageWith({ inputTokens: 100, outputTokens: 50, ...parts, costUsd: 0.5 }));
});

test('with BYOK, the cost includes the provider’s bill, and is unknown without it', () => {
  const cost_details = { upstream_inference_cost: 0.4 };
  expect(readUsage({ cost: 0.02, is_byok: true, cost_details })).toMatchObject({
    costUsd: 0.42,
    byokUsd: 0.4,
  });
  expect(readUsage({ cost: 0.02, is_byok: true })).toMatchObject({ costUsd: null, byokUsd: 0 });
});

test('Messages usage, with cache tokens counted separately, has the same result', () => {
  const usage = {
    input_tokens: 50,
    cache_read_input_tokens: 20,
    cache_creation_input_tokens: 30,
    output_tokens: 50,
    output_tokens_details: { thinking_tokens: 10 },
    server_tool_use: { web_search_requests: 2 },
    cost: 0.02,
    is_byok: true,
    cost_details: { upstream_inference_cost: 0.4 },
  };
  expect(readMessagesUsage(usage)).toEqual(
    usageWith({
      inputTokens: 100,
      outputTokens: 50,
      cachedTokens: 20,
      cacheWriteTokens: 30,
      reasoningTokens: 10,
      webSearches: 2,
      costUsd: 0.42,
      byokUsd: 0.4,
    }),
  );
});
