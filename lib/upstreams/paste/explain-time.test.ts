import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PASTE_CHARACTERS } from '#lib/contracts/useful-part';
import { explainPaste } from './explain-paste.ts';

const nowMs = Date.UTC(2026, 10, 29, 12);
/** Generous for a busy machine, and far below the cost of a quadratic algorithm. */
const MOST_CPU_MS = 1_500;

function cpuMs(body: unknown): number {
  const before = process.threadCpuUsage();
  explainPaste({ body }, nowMs);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

/** Ends in a different character, so that a pattern looking for the end does not match at once. */
function fill(piece: string, length: number): string {
  return `${piece.repeat(Math.ceil(length / piece.length)).slice(0, length)}x`;
}

const hostile = [
  '.', '…', '[', ']', '{', '}', '"', "'", '`', '\\', '\\"', '\\\\"', '{"', '{"a":', '[{', ':', ',', '+ "', ' ', '\n', '\t', '\r\n',
  '<', '<html', '<title>', 'data: {', 'data: {"error":{"message":"x"}}\n\n', 'event: x\n', 'HTTP/1.1 429\n', '< HTTP/2 429\n',
  '429 ', 'error ', 'Error: 429 ', '"error":', 'error: {', "'error': {'message': '", 'status: 500 ', 'rate limit ', 'context length ',
  'provider: ', 'openrouter ', 'not ', 'a@a.', 'sk-', 'user_', 'https://a.', '2026-01-01 ', 'Mon, 01 Jan 2026 00:00:00 GMT ', '余额不足', '模型',
  'model x does not exist ', 'no credits were charged ', 'tool_call_id ', 'a'.repeat(97), 'A1'.repeat(40),
] as const; // prettier-ignore

test.each(hostile)(
  'long texts full of %j are explained in time, above and just below the size limit',
  (piece) => {
    for (const length of [1_000_000, MAX_PASTE_CHARACTERS - 2])
      expect(cpuMs(fill(piece, length))).toBeLessThan(MOST_CPU_MS);
  },
);

test.each(hostile)('a body whose message and details are full of %j is explained in time', (piece) => {
  const text = fill(piece, 100_000);
  const bodies = [
    { error: { message: text, metadata: { raw: text } } },
    { details: text, data: [text, text] },
  ];
  for (const body of bodies) expect(cpuMs(body)).toBeLessThan(MOST_CPU_MS);
});

test('for any mix of hostile pieces, twice the text takes at most about twice the time', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...hostile), { minLength: 1, maxLength: 5 }), (pieces) => {
      const piece = pieces.join('');
      // Both lengths are below the size limit, so that the work grows and nothing is cut.
      const half = Math.max(5, cpuMs(fill(piece, 30_000)));
      expect(cpuMs(fill(piece, 60_000))).toBeLessThan(3 * half + 100);
    }),
    { numRuns: 60 },
  );
});

test('a body with many nested and quoted pieces is read only to a limit', () => {
  let nested: unknown = 'x';
  for (let depth = 0; depth < 40; depth += 1)
    nested = { error: { message: JSON.stringify(nested).slice(0, 50_000) }, data: nested };
  const wide = Object.fromEntries(
    Array.from({ length: 50_000 }, (_, at) => [`message${at}`, `{"error":{"message":"${at}"}}`]),
  );
  expect(cpuMs(nested)).toBeLessThan(MOST_CPU_MS);
  expect(cpuMs(wide)).toBeLessThan(MOST_CPU_MS);
});
