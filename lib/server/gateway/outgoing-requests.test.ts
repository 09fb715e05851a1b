import { expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import type { Dialect } from '#lib/dialects/dialect';
import { messages as messagesDialect } from '#lib/dialects/messages/messages';
import { responses } from '#lib/dialects/responses/responses';
import { limitRequest, withOwnField } from './limit-request.ts';
import { outgoingRequests } from './outgoing-requests.ts';

const messages = [{ role: 'user', content: 'Hello.' }];

function namesOutputLimit(dialect: Dialect, body: Readonly<Record<string, unknown>>, most: number | null) {
  const policy = { ...defaultPolicy, maxOutputTokens: most };
  return namesLimitOf(dialect, limit(dialect, body, policy), policy);
}

function limit(dialect: Dialect, body: Readonly<Record<string, unknown>>, policy: Policy) {
  const limited = limitRequest(dialect, { body }, policy);
  if (limited.outcome === 'exceeded') throw new Error(limited.excess.message);
  return limited;
}

function namesLimitOf(dialect: Dialect, limited: ReturnType<typeof limit>, policy: Policy) {
  const read = outgoingRequests({
    dialect,
    limited,
    firstModel: 'gpt-5',
    policy,
    lookup: () => undefined,
    findMakers: async () => new Map(),
    passedHeaders: {},
    pairedHeaders: {},
    signal: new AbortController().signal,
  }).forTarget({
    connection: 'openai',
    model: 'gpt-5',
    history: 'fitted',
    server: { name: 'OpenAI', speaks: ['chat'], isRouter: false },
  });
  if (read.outcome === 'unfit') throw new Error(read.unfit.reason);
  return read.request.namesOutputLimit;
}

test.each<[string, Dialect, Record<string, unknown>, number | null, boolean]>([
  ['the client sets the limit', chatCompletions, { messages, max_tokens: 9 }, null, false],
  ['the category lowers the client’s limit', chatCompletions, { messages, max_tokens: 9 }, 5, false],
  ['the category adds a limit', chatCompletions, { messages }, 5, true],
  ['the request is translated from Messages', messagesDialect, { messages, max_tokens: 9 }, null, true],
  [
    'the request is translated from Responses',
    responses,
    { input: 'Hello.', max_output_tokens: 9 },
    null,
    true,
  ],
])('whether Understudy names the output limit: %s', (_, dialect, body, most, expected) => {
  expect(namesOutputLimit(dialect, body, most)).toBe(expected);
});

test('Understudy names the output limit that a person enters in the playground', () => {
  const limited = limit(chatCompletions, { messages, max_tokens: 9 }, defaultPolicy);
  expect(namesLimitOf(chatCompletions, withOwnField(limited, 'max_tokens'), defaultPolicy)).toBe(true);
});
