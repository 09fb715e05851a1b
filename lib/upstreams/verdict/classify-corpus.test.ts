import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Action, Origin } from '#lib/contracts/vocabulary';
import { readRecording } from '#tests/support/recordings';
import { classify } from './classify.ts';
import { explainPaste } from '#lib/upstreams/paste/explain-paste';

const Entry = z.object({
  id: z.string(),
  status: z.number().nullable(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
  streamed: z.boolean(),
  origin: Origin,
  action: Action,
  debatable: z.boolean(),
});

const entries = z.array(Entry).parse(JSON.parse(readRecording('errors.json') ?? '[]'));
const nowMs = Date.UTC(2026, 9, 5, 12);

describe.skipIf(entries.length === 0)('the collected real payloads', () => {
  test.each(entries.map((entry) => [entry.id, entry] as const))('%s is classified correctly', (_, entry) => {
    const headers = Object.fromEntries(
      Object.entries(entry.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const { status, body, streamed } = entry;
    const verdict = classify({ status, headers, body, streamed, fault: null }, nowMs);
    expect(verdict.origin).toBe(entry.origin);
    expect(entry.debatable ? entry.action : verdict.action).toBe(entry.action);
    expect(verdict.evidence.length).toBeGreaterThan(0);
  });

  test.each(entries.map((entry) => [entry.id, entry] as const))(
    '%s is classified the same when pasted',
    (_, entry) => {
      const { status, headers, body } = entry;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const line = typeof body === 'string' ? body : `ERROR ${status ?? ''} ${text}`;
      const pastes = [
        { status, headers, body },
        { status, headers, body: text },
        { status, body: line },
      ];
      for (const paste of pastes) expect(explainPaste(paste, nowMs).origin).toBe(entry.origin);
    },
  );
});
