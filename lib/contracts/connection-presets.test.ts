import { expect, test } from 'vitest';
import { connectionPresets } from './connection-presets.ts';
import { CreateConnection } from './connection.ts';

test.each(connectionPresets)('the preset $slug can be saved as it stands', (preset) => {
  const { slug, name, kind, baseUrl, speaks } = preset;
  const saved = CreateConnection.parse({ slug, name, kind, baseUrl, speaks: [...speaks] });
  expect(saved).toMatchObject({ slug, name, baseUrl, speaks });
});

test('each preset has a slug, a name and a base URL of its own, and chat is what all of them take', () => {
  for (const field of ['slug', 'name', 'baseUrl'] as const)
    expect(new Set(connectionPresets.map((preset) => preset[field])).size).toBe(connectionPresets.length);
  expect(connectionPresets.filter(({ speaks }) => !speaks.includes('chat'))).toEqual([]);
});

test('a hosted service is called by HTTPS and says where a key is created, and a local server needs none', () => {
  for (const { isLocal, baseUrl, keyUrl } of connectionPresets) {
    expect(new URL(baseUrl).protocol).toBe(isLocal ? 'http:' : 'https:');
    expect(keyUrl === null ? null : new URL(keyUrl).protocol).toBe(isLocal ? null : 'https:');
  }
});
