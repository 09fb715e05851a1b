import { expect, test } from 'vitest';
import type { Settings } from '#lib/contracts/settings';
import { hostOf, stateOf } from './connection-state.ts';

const key = { source: 'stored', lastFour: 'cdef', label: null, checkedAt: null, problem: null } as const;
const chosen = { connection: 'openrouter', key } satisfies Pick<Settings, 'connection' | 'key'>;
const openrouter = { id: 'openrouter', enabled: true, isDefault: true, problem: null };
const groq = { id: 'c1', enabled: true, isDefault: false, problem: null };

test('a connection is the default, on, off, or has a problem', () => {
  expect(stateOf(openrouter, chosen)).toBe('default');
  expect(stateOf(groq, chosen)).toBe('on');
  expect(stateOf({ ...groq, enabled: false, problem: 'Groq is switched off.' }, chosen)).toBe('off');
  expect(stateOf({ ...groq, problem: 'The key can’t be decrypted.' }, chosen)).toBe('problem');
});

test('OpenRouter without a key has no problem as long as no stored key is lost', () => {
  const none = { ...key, source: 'none' } as const;
  const withoutKey = { ...openrouter, problem: 'OpenRouter has no key yet.' };
  expect(stateOf(withoutKey, { connection: null, key: none })).toBe('no_key');
  expect(stateOf(withoutKey, { connection: null, key: { ...none, problem: 'Can’t be decrypted.' } })).toBe(
    'problem',
  );
});

test('while the demo is on, OpenRouter is replaced and the demo is the default', () => {
  const demo = { connection: 'demo', key } as const;
  expect(stateOf({ ...openrouter, isDefault: false, problem: 'Leave the demo.' }, demo)).toBe('stood_in');
  expect(stateOf({ ...groq, id: 'demo', isDefault: true }, demo)).toBe('default');
});

test('a host is shown with its port', () => {
  expect(hostOf('http://localhost:11434/v1')).toBe('localhost:11434');
  expect(hostOf('https://api.groq.com/openai/v1')).toBe('api.groq.com');
});
