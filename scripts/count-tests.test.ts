import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addCounts, countLine, countPlaywright, countRun, countVitest } from './count-tests.ts';

const vitestReport = {
  success: true,
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
};

function writeReport(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-count-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'report.json');
  writeFileSync(path, text);
  return path;
}

test('reports of both runners are counted', () => {
  expect(countVitest(vitestReport)).toEqual({ passed: 7, failed: 0, skipped: 2 });
  const stats = { expected: 3, unexpected: 2, flaky: 0, skipped: 4 };
  expect(countPlaywright({ stats })).toEqual({ passed: 3, failed: 2, skipped: 4 });
});

test('a browser test that fails first and passes on retry counts as failed', () => {
  const stats = { expected: 3, unexpected: 0, flaky: 2, skipped: 0 };
  expect(countPlaywright({ stats })).toEqual({ passed: 3, failed: 2, skipped: 0 });
});

test('a red run without a failed test counts as one failure', () => {
  expect(countVitest({ ...vitestReport, success: false })).toMatchObject({ failed: 1 });
  const path = writeReport(JSON.stringify(vitestReport));
  expect(countRun(path, false, countVitest)).toEqual({ passed: 7, failed: 1, skipped: 2 });
  expect(countRun(path, true, countVitest)).toEqual({ passed: 7, failed: 0, skipped: 2 });
});

test('a run with a missing or truncated report counts as one failure', () => {
  const failure = { passed: 0, failed: 1, skipped: 0 };
  expect(countRun('/nowhere/report.json', true, countVitest)).toEqual(failure);
  expect(countRun(writeReport('{"success": tr'), true, countVitest)).toEqual(failure);
});

test('the last line shows the totals, and skipped tests only if there are any', () => {
  const some = { passed: 2, failed: 1, skipped: 0 };
  expect(countLine(addCounts([some, some]))).toBe('4 passed, 2 failed');
  expect(countLine(addCounts([some, { passed: 0, failed: 0, skipped: 3 }]))).toBe(
    '2 passed, 1 failed, 3 skipped',
  );
});
