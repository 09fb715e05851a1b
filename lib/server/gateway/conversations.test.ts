import { expect, test } from 'vitest';
import { conversationOf, createConversations } from './conversations.ts';

const answer = (model: string, atMs: number) => ({ connection: 'openrouter', model, atMs, usage: null });
const base = {
  category: 'main',
  clientId: null,
  body: {},
  sessionHeader: undefined,
  opening: () => 'Be brief.\n\nHi',
};
const keyOf = (over: Partial<typeof base> & { body?: Record<string, unknown> }) =>
  conversationOf({ ...base, ...over }).key;

test('a conversation is recognized by its id, or else by its first messages', () => {
  const named = keyOf({ body: { session_id: 's1' } });
  expect(keyOf({ body: { session_id: 's1' }, opening: () => 'Something else' })).toBe(named);
  expect(keyOf({ body: { prompt_cache_key: 's1' } })).toBe(named);
  expect(keyOf({ body: { metadata: { user_id: 's1' } } })).toBe(named);
  expect(keyOf({})).toBe(keyOf({}));
  expect(keyOf({ opening: () => 'Something else' })).not.toBe(keyOf({}));
  expect(conversationOf(base).isNamed).toBe(false);
});

test('categories and clients do not share conversations', () => {
  expect(keyOf({ category: 'image' })).not.toBe(keyOf({}));
  expect(conversationOf({ ...base, clientId: 'c1' }).key).not.toBe(keyOf({}));
});

test('a conversation idle for a day is forgotten', () => {
  const conversations = createConversations({ shared: null, reportError() {} });
  conversations.note('k', answer('a/b', 1_000));
  expect(conversations.last('k', 2_000)?.model).toBe('a/b');
  expect(conversations.last('k', 1_000 + 25 * 60 * 60 * 1_000)).toBeNull();
});

test('the memory is bounded and drops the conversation idle for longest', () => {
  const conversations = createConversations({ shared: null, reportError() {} });
  for (let at = 0; at < 20_000; at += 1) conversations.note(`k${at}`, answer('a/b', at));
  conversations.note('k0', answer('a/c', 20_000));
  conversations.note('one more', answer('a/b', 20_001));
  expect(conversations.last('k0', 20_001)?.model).toBe('a/c');
  expect(conversations.last('k1', 20_001)).toBeNull();
});
