import { expect, test } from 'vitest';
import { connectionPresets } from './connection-presets.ts';
import { CreateConnection } from './connection.ts';

test.each(connectionPresets)('the preset $slug can be saved unchanged', (preset) => {
  const { slug, name, kind, baseUrl, speaks } = preset;
  const saved = CreateConnection.parse({ slug, name, kind, baseUrl, speaks: [...speaks] });
  expect(saved).toMatchObject({ slug, name, baseUrl, speaks });
});

test('each preset has a unique slug, name and base URL, and all of them accept chat requests', () => {
  for (const field of ['slug', 'name', 'baseUrl'] as const)
    expect(new Set(connectionPresets.map((preset) => preset[field])).size).toBe(connectionPresets.length);
  expect(connectionPresets.filter(({ speaks }) => !speaks.includes('chat'))).toEqual([]);
});

test('a hosted service uses HTTPS and links to its key page, a local server needs no key', () => {
  for (const { isLocal, baseUrl, keyUrl } of connectionPresets) {
    expect(new URL(baseUrl).protocol).toBe(isLocal ? 'http:' : 'https:');
    expect(keyUrl === null ? null : new URL(keyUrl).protocol).toBe(isLocal ? null : 'https:');
  }
});
