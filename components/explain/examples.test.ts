import { expect, test } from 'vitest';
import { makeExamples } from './examples.ts';
import { readPaste } from './read-paste.ts';

const nowMs = Date.UTC(2026, 10, 21, 15, 30);

test('every example is parsed in full, and each has a different shape', () => {
  const reads = makeExamples(nowMs).map(({ text }) => readPaste(text));
  expect(reads.map(({ shape }) => shape)).toEqual(['json', 'http', 'sdk']);
  expect(reads.map(({ body }) => body)).toMatchObject([
    { error: { code: 429, metadata: { provider_name: 'Limelight Cloud' } } },
    { error: { code: 429 } },
    expect.stringContaining("'code': 402"),
  ]);
});

test('the daily counter resets at the next midnight UTC', () => {
  expect(makeExamples(nowMs)[1]?.text).toContain(String(Date.UTC(2026, 10, 22)));
});
