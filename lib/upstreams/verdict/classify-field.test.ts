import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Action, Origin } from '#lib/contracts/vocabulary';
import { readRecording } from '#tests/support/recordings';
import { explainPaste } from '#lib/upstreams/paste/explain-paste';

/** A report from the field: a body with its status, or a text as pasted. */
const Report = z.object({
  id: z.string(),
  status: z.number().nullable(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown().optional(),
  pasted: z.string().optional(),
  origin: Origin,
  action: Action,
  /** Actions that are just as good. */
  also: z.array(Action).optional(),
  /** True if the expected verdict is a judgement call. */
  debatable: z.boolean(),
});

const reports = z.array(Report).parse(JSON.parse(readRecording('errors-field.json') ?? '[]'));
const nowMs = Date.UTC(2026, 10, 29, 12);

const results = reports.map(({ id, status, headers, body, pasted, origin, action, also, debatable }) => {
  const input = pasted === undefined ? { status, headers, body } : { body: pasted };
  const verdict = explainPaste(input, nowMs);
  return {
    id,
    debatable,
    hasOrigin: verdict.origin === origin,
    hasAction: verdict.action !== null && [action, ...(also ?? [])].includes(verdict.action),
  };
});

type Result = (typeof results)[number];

function rate(of: readonly Result[], isRight: (result: Result) => boolean): number {
  return of.filter(isRight).length / of.length;
}

describe.skipIf(reports.length === 0)('the reports from the field', () => {
  const firm = results.filter(({ debatable }) => !debatable);

  test.each([
    ['the origin of clear reports', firm, 1, (result: Result) => result.hasOrigin],
    ['the action of clear reports', firm, 1, (result: Result) => result.hasAction],
    ['the origin of all reports', results, 0.97, (result: Result) => result.hasOrigin],
    ['the action of all reports', results, 0.94, (result: Result) => result.hasAction],
  ] as const)('%s is right often enough', (_, of, atLeast, isRight) => {
    const wrong = of.filter((result) => !isRight(result)).map(({ id }) => id);
    expect(rate(of, isRight), `wrong: ${wrong.join(', ')}`).toBeGreaterThanOrEqual(atLeast);
  });
});
