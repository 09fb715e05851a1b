import { expect, test } from 'vitest';
import type { Connection } from '#lib/contracts/connection';
import { connectionPresets } from '#lib/contracts/connection-presets';
import {
  type ConnectionDraft,
  draftOf,
  draftOfPreset,
  type DraftRead,
  emptyDraft,
  isUnencrypted,
  readChange,
  readCreation,
} from './connection-draft.ts';

const groq: Connection = {
  id: 'c1',
  slug: 'groq',
  name: 'Groq',
  kind: 'openai_compatible',
  baseUrl: 'https://api.groq.com/openai/v1',
  keyLast4: 'cdef',
  managementKeyLast4: null,
  headerNames: ['x-team'],
  enabled: true,
  isDefault: false,
  speaks: ['chat', 'audio'],
  keepsDataPolicy: false,
  dataRegion: null,
  maxConcurrent: null,
  catalogueModels: 0,
  problem: null,
};

function presetOf(slug: string, taken: readonly string[] = []): ConnectionDraft {
  const preset = connectionPresets.find((one) => one.slug === slug);
  if (preset === undefined) throw new Error(`There is no preset ${slug}.`);
  return draftOfPreset(preset, taken);
}

const problemsIn = (read: DraftRead<unknown>) => (read.outcome === 'wrong' ? read.problems : null);

test('a preset lacks only the key, and a second draft of the same preset gets a number', () => {
  expect(presetOf('groq')).toMatchObject({ name: 'Groq', slug: 'groq' });
  const second = presetOf('groq', ['groq', 'groq-2']);
  expect(second).toMatchObject({ name: 'Groq 3', slug: 'groq-3' });
  expect(readCreation({ ...second, key: ' gsk_1 ' }, ['groq'])).toMatchObject({
    outcome: 'read',
    input: { slug: 'groq-3', key: 'gsk_1', kind: 'openai_compatible' },
  });
});

test('another OpenRouter account requires a key, a local server does not', () => {
  expect(problemsIn(readCreation(presetOf('openrouter', ['openrouter']), []))).toEqual({
    key: expect.stringContaining('Enter a key') as string,
  });
  const read = readCreation(presetOf('ollama'), []);
  expect(read).toMatchObject({ outcome: 'read', input: { keepsDataPolicy: true } });
  expect(read.outcome === 'read' && 'key' in read.input).toBe(false);
});

test('each invalid field has its own message', () => {
  const draft = {
    ...emptyDraft,
    slug: 'groq',
    baseUrl: 'https://example.com/v1/chat/completions',
    key: 'two words',
    headers: [{ name: 'authorization', value: 'x', isStored: false }],
  };
  expect(problemsIn(readCreation(draft, ['groq']))).toEqual({
    name: 'Enter a name.',
    slug: 'There is already a connection “groq”.',
    baseUrl: expect.stringContaining('/chat/completions') as string,
    key: expect.stringContaining('a space') as string,
    headers: 'authorization: Understudy sets this header itself.',
  });
});

test('a change sends only the edited fields and keeps stored values the form never received', () => {
  const draft = draftOf(groq);
  expect(readChange(groq, draft, [])).toEqual({ outcome: 'read', input: {} });
  const changed = {
    ...draft,
    slug: 'fast',
    removesKey: true,
    headers: [...draft.headers, { name: 'X-Org', value: 'a', isStored: false }],
  };
  expect(readChange(groq, changed, ['openrouter'])).toEqual({
    outcome: 'read',
    input: { slug: 'fast', key: null, headers: { 'x-team': null, 'x-org': 'a' } },
  });
  expect(readChange(groq, { ...draft, headers: [] }, [])).toEqual({
    outcome: 'read',
    input: { headers: {} },
  });
});

test('a base URL on another server requires the key and header values again, one on the same server does not', () => {
  const draft = draftOf(groq);
  const moved = { ...draft, baseUrl: 'https://api.groq.com.evil.example/openai/v1' };
  expect(problemsIn(readChange(groq, moved, []))).toEqual({
    key: expect.stringContaining('won’t be sent to this one') as string,
    headers: expect.stringContaining('won’t be sent to this one') as string,
  });
  expect(readChange(groq, { ...draft, baseUrl: 'https://api.groq.com/v2' }, [])).toEqual({
    outcome: 'read',
    input: { baseUrl: 'https://api.groq.com/v2' },
  });
  const headers = [{ name: 'x-team', value: 'new', isStored: true }];
  expect(readChange(groq, { ...moved, key: 'gsk_2', headers }, [])).toMatchObject({ outcome: 'read' });
  expect(readChange(groq, { ...moved, removesKey: true, headers: [] }, [])).toMatchObject({
    outcome: 'read',
    input: { key: null, headers: {} },
  });
  expect(
    readChange({ ...groq, keyLast4: null, headerNames: [] }, { ...moved, headers: [] }, []),
  ).toMatchObject({ outcome: 'read' });
});

test('two headers with the same name are refused, regardless of case', () => {
  const headers = [
    { name: 'X-A', value: '1', isStored: false },
    { name: 'x-a', value: '2', isStored: false },
  ];
  expect(problemsIn(readCreation({ ...presetOf('ollama'), headers }, []))).toEqual({
    headers: 'Each header can be set only once.',
  });
});

test('a key over plain HTTP is flagged, except on this machine', () => {
  expect(isUnencrypted('http://192.168.1.4:8000/v1')).toBe(true);
  expect(isUnencrypted('http://localhost:11434/v1')).toBe(false);
  expect(isUnencrypted('https://api.groq.com')).toBe(false);
});

test('a management key is sent only if it was entered or removed', () => {
  const openrouter = { ...groq, kind: 'openrouter' as const, managementKeyLast4: '1234' };
  const draft = draftOf(openrouter);
  expect(readChange(openrouter, draft, [])).toEqual({ outcome: 'read', input: {} });
  expect(readChange(openrouter, { ...draft, managementKey: 'sk-or-mgmt' }, [])).toEqual({
    outcome: 'read',
    input: { managementKey: 'sk-or-mgmt' },
  });
  expect(readChange(openrouter, { ...draft, removesManagementKey: true }, [])).toEqual({
    outcome: 'read',
    input: { managementKey: null },
  });
  expect(readChange(openrouter, { ...draft, managementKey: 'a b' }, [])).toMatchObject({
    outcome: 'wrong',
    problems: { managementKey: expect.stringContaining('space') as string },
  });
});
