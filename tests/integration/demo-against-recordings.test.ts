import { describe, expect, test } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import { openDemo, parseWire, postChat, readSse, readWire } from '#tests/support/demo-client';
import { readRecording } from '#tests/support/recordings';

const errors = readRecording('errors.json');
const read = (name: string): string => readRecording(name) ?? '';

/** The path of every key in a value, regardless of the values. */
function keyPaths(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : keyPaths((value as unknown[])[0], `${at}[]`);
  return Object.entries(value)
    .flatMap(([key, item]) => [`${at}.${key}`, ...keyPaths(item, `${at}.${key}`)])
    .toSorted();
}

const same: [id: string, scenario: Scenario][] = [
  ['up429-seed-gemini-flash-lite', { kind: 'rate_limited_upstream' }],
  ['up429-ortoolbox-gemma4-31b-free', { kind: 'rate_limited_upstream', shape: 'limit_source' }],
  ['free-min', { kind: 'free_tier_per_minute' }],
  ['free-day-high-balance', { kind: 'free_tier_daily' }],
  ['admission-control', { kind: 'admission_control' }],
  ['in-flight-budget', { kind: 'in_flight_budget' }],
  ['402-never-purchased', { kind: 'no_credits' }],
  ['402-cant-afford-8192', { kind: 'cannot_afford' }],
  ['403-key-limit-daily', { kind: 'key_limit' }],
  ['403-guardrail-budget', { kind: 'guardrail', cause: 'budget' }],
  ['403-moderation-mistral', { kind: 'moderation' }],
  ['401-gmicloud-not-your-key', { kind: 'provider_401' }],
  ['404-image-input', { kind: 'no_endpoints', reason: 'image' }],
  ['400-invalid-model', { kind: 'unknown_model' }],
  ['400-context-refly', { kind: 'context_too_long' }],
  ['500-internal', { kind: 'server_error' }],
  ['503-doc', { kind: 'overloaded', by: 'openrouter' }],
];

describe.skipIf(errors === null)(
  'compared with recordings, if they are present beside the repository',
  () => {
    test.each(same)('%s has the same keys as the recording', async (id, scenario) => {
      const corpus = JSON.parse(errors ?? '[]') as { id: string; status: number; body: unknown }[];
      const real = corpus.find((entry) => entry.id === id);
      const demo = await openDemo();
      const response = await postChat(demo, { scenario });
      expect(response.status).toBe(real?.status);
      expect(keyPaths(await readWire(response))).toEqual(keyPaths(real?.body));
    });

    test('a whole answer of a free reasoning model has the same keys as the recording', async () => {
      const demo = await openDemo();
      const answer = await readWire(postChat(demo, { body: { model: 'liquid/lfm-2.5-2.6b:free' } }));
      expect(keyPaths(answer)).toEqual(keyPaths(JSON.parse(read('recorded/chat-completion.json'))));
    });

    test('stream chunks have the same keys as the recorded ones, from first to last', async () => {
      const demo = await openDemo();
      const body = { model: 'liquid/lfm-2.5-2.6b:free', stream: true };
      const ours = readSse(await (await postChat(demo, { body })).text());
      const real = readSse(read('recorded/chat-stream.sse.txt'));
      const kinds = (events: readonly string[]) => [
        ...new Set(events.map((event) => keyPaths(parseWire(event)).join(' '))),
      ];
      expect(kinds(ours.events)).toEqual(kinds(real.events));
      expect(ours.isDone).toBe(real.isDone);
    });

    test('the key answer has the same keys as the recording', async () => {
      const demo = await openDemo();
      const headers = { authorization: 'Bearer sk-or-demo' };
      const key = await readWire(fetch(`${demo.url}/key`, { headers }));
      expect(keyPaths(key)).toEqual(keyPaths(JSON.parse(read('recorded/key.json'))));
    });
  },
);
