import { expect, test } from 'vitest';
import { describeChips } from './filter-chips.ts';

const wordsOf = () => ({ label: 'Groq', name: 'Groq' });
const clientNameOf = (client: string) => (client === 'k-1' ? 'Laptop' : client);

test('filters that the bar already shows get no chip', () => {
  expect(
    describeChips({ category: 'main', status: 'failed', switched: true, q: 'kimi' }, wordsOf, clientNameOf),
  ).toEqual([]);
});

test('a URL may name a kind that matches an Object.prototype property', () => {
  const [chip] = describeChips({ attemptKind: 'constructor' }, wordsOf, clientNameOf);
  expect(chip?.label).toMatch(/constructor$/);
});

test('each less common filter gets a short label', () => {
  const chips = describeChips(
    {
      model: 'moonshotai/kimi-k2',
      provider: 'Novita',
      stream: false,
      client: 'k-1',
      connection: 'groq',
      demo: false,
      from: '2026-11-21T10:00:00.000Z',
      minCostUsd: 0.01,
      minDurationMs: 12_000,
    },
    wordsOf,
    clientNameOf,
  );
  expect(chips.map(({ names }) => names)).toEqual([
    ['model'],
    ['provider'],
    ['client'],
    ['stream'],
    ['connection'],
    ['demo'],
    ['from'],
    ['minCostUsd'],
    ['minDurationMs'],
  ]);
  expect(chips.map(({ label }) => label)).toEqual(
    expect.arrayContaining([
      'moonshotai/kimi-k2',
      'client Laptop',
      'not streamed',
      'connection Groq',
      'not the demo',
      'at least $0.01',
    ]),
  );
});

test('a minimum cost that stands for any amount reads as not free', () => {
  expect(describeChips({ minCostUsd: 1e-9 }, wordsOf, clientNameOf)).toEqual([
    { names: ['minCostUsd'], label: 'not free' },
  ]);
});

test('all filters on an attempt share one chip and are removed together', () => {
  const [chip] = describeChips(
    {
      attemptModel: 'moonshotai/kimi-k2',
      attemptOrigins: ['upstream_provider', 'upstream_byok'],
      attemptKind: 'rate_limited',
      attemptOutcome: 'failed',
    },
    wordsOf,
    clientNameOf,
  );
  expect(chip?.label).toBe('an attempt: moonshotai/kimi-k2, Provider or Your provider key, rate-limited');
  expect(chip?.names).toEqual(expect.arrayContaining(['attemptModel', 'attemptOrigin', 'attemptPaid']));
});

test('hours of the week name their time zone if it differs from the browser’s', () => {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(describeChips({ weekday: 3, hour: 14, timeZone }, wordsOf, clientNameOf)[0]?.label).toMatch(
    /^Wednesdays, 14(:\d\d)?–15(:\d\d)? h$/,
  );
  expect(describeChips({ hour: 0, timeZone: 'Pacific/Chatham' }, wordsOf, clientNameOf)[0]?.label).toBe(
    '0:45–1:45 h, Pacific/Chatham',
  );
});
