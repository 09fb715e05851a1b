import { expect, test } from 'vitest';
import { Carried } from '#lib/contracts/carried';
import { describeCarried } from './carried.ts';

const CLAUDE = 'anthropic/claude-sonnet-5';

test('dropped state is listed with its maker and the reason', () => {
  expect(
    describeCarried([
      { kind: 'reasoning', action: 'dropped', maker: CLAUDE, count: 2 },
      { kind: 'reasoning', action: 'dropped', maker: null, count: 1 },
      { kind: 'tool_id', action: 'renamed', maker: CLAUDE, count: 1 },
    ]),
  ).toEqual([
    'Left out 2 reasoning blocks from anthropic/claude-sonnet-5: only their maker can read them.',
    'Left out 1 reasoning block of unknown origin: only its maker can read it.',
    'Renamed the id of 1 tool call from anthropic/claude-sonnet-5: this model needs a different format.',
  ]);
});

test.each(Carried.shape.kind.options)('a change of the kind %s is one complete sentence', (kind) => {
  const [sentence = ''] = describeCarried([
    { kind, action: kind === 'turn' ? 'added' : 'dropped', maker: null, count: 3 },
  ]);
  expect(sentence).toMatch(/^[A-Z][^.]*\.$/);
});
