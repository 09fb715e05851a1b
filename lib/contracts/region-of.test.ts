import { expect, test } from 'vitest';
import { regionOf } from './known-connections.ts';

const connection = { id: 'c1', kind: 'openrouter', dataRegion: null } as const;

test.each([
  ['https://eu.openrouter.ai/api/v1', 'eu'],
  ['https://us.openrouter.ai/api/v1', 'us'],
  ['https://openrouter.ai/api/v1', null],
  ['https://eu.openrouter.ai.evil.test/api/v1', null],
  ['', null],
])('OpenRouter at %s is in %s', (baseUrl, expected) => {
  expect(regionOf({ ...connection, baseUrl })).toBe(expected);
  // The address says it, whatever else is said.
  expect(regionOf({ ...connection, baseUrl, dataRegion: 'us' })).toBe(expected);
});

test('another server is where the person says', () => {
  const server = {
    ...connection,
    kind: 'openai_compatible',
    baseUrl: 'https://eu.openrouter.ai/api/v1',
  } as const;
  expect(regionOf(server)).toBeNull();
  expect(regionOf({ ...server, dataRegion: 'eu' })).toBe('eu');
});
