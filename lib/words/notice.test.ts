import { expect, test } from 'vitest';
import type { NoticeBody } from '#lib/contracts/notice';
import { describeNotice } from './notice.ts';

const connection = { slug: 'openrouter', name: 'OpenRouter' };
const main = { slug: 'main', name: 'Main' };
const code = { slug: 'code', name: 'Code' };

test.each<[NoticeBody, string, string, string]>([
  [
    { kind: 'low_balance', facts: { connection, remainingUsd: 0.4, belowUsd: 1 } },
    'warning',
    'OpenRouter has few credits left',
    '$0.40 is left. Calls are refused once the balance is too low to pay for them.',
  ],
  [
    { kind: 'low_balance', facts: { connection, remainingUsd: -0.2, belowUsd: 1 } },
    'critical',
    'The credits of OpenRouter are used up',
    'The balance is −$0.20. Paid calls are refused.',
  ],
  [
    { kind: 'key_near_limit', facts: { connection, limitUsd: 5, remainingUsd: 1, resets: 'weekly' } },
    'warning',
    'The key of OpenRouter is near its limit',
    '$1.00 of $5.00 is left. The limit resets on Mondays at 00:00 UTC.',
  ],
  [
    { kind: 'key_near_limit', facts: { connection, limitUsd: 5, remainingUsd: 0, resets: 'unknown' } },
    'critical',
    'The key of OpenRouter has reached its limit',
    'The spending limit of $5.00 is used up, and paid calls are refused.',
  ],
  [
    {
      kind: 'key_near_expiry',
      facts: { connection, expiresAt: '2026-12-02T00:00:00Z', isExpired: true },
    },
    'critical',
    'The key of OpenRouter has expired',
    'It expired on 2 Dec 2026, 00:00 UTC. Calls with it are refused.',
  ],
])('%j', (body, severity, title, text) => {
  expect(describeNotice(body)).toMatchObject({
    severity,
    title,
    text,
    link: { href: '/settings#connections' },
  });
});

test('a new price says in a sentence what the price limits of each category make of it', () => {
  const effect = (category: typeof main, model: string, what: 'skipped' | 'asks') => ({
    category,
    model,
    effect: what,
    reason: 'It costs more than the limit.',
  });
  const facts = {
    model: 'a/one',
    categories: [main, code],
    before: { input: 1, output: 2 },
    after: { input: 2, output: 4 },
  };
  const describe = (effects: ReturnType<typeof effect>[]) =>
    describeNotice({ kind: 'model_repriced', facts: { ...facts, effects } });
  const prices = 'Per million tokens: input $1.00 → $2.00, output $2.00 → $4.00.';
  expect(describe([])).toMatchObject({ text: `${prices} It is used in Main and Code.` });
  expect(
    describe([
      effect(main, 'a/one', 'skipped'),
      effect(code, 'a/one', 'asks'),
      effect(code, 'b/two', 'asks'),
    ]),
  ).toMatchObject({
    severity: 'warning',
    title: 'a/one became more expensive, and a price limit applies',
    text: `${prices} Because of price limits, Main skips it and Code asks for approval of it and b/two.`,
    link: { href: '/?category=main' },
  });
  const many = ['c', 'd', 'e', 'f', 'g'].map((slug) =>
    effect({ slug, name: slug.toUpperCase() }, 'a/one', 'skipped'),
  );
  expect(describe(many).text).toBe(
    `${prices} Because of price limits, C skips it, D skips it, E skips it and there are 2 more such effects.`,
  );
});
