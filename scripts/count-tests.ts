import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';

export type TestCount = { passed: number; failed: number; skipped: number };

const VitestReport = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
});

/**
 * Counts a vitest report. A failed run without a failed test, such as a file that doesn't load, counts as one
 * failure.
 */
export function countVitest(report: unknown): TestCount {
  const { success, numPassedTests, numFailedTests, numPendingTests, numTodoTests } =
    VitestReport.parse(report);
  return {
    passed: numPassedTests,
    failed: success ? numFailedTests : Math.max(numFailedTests, 1),
    skipped: numPendingTests + numTodoTests,
  };
}

/** Counts a Playwright report. A flaky test counts as failed: its retry only records a trace. */
export function countPlaywright(report: unknown): TestCount {
  const { expected, unexpected, flaky, skipped } = PlaywrightReport.parse(report).stats;
  return { passed: expected, failed: unexpected + flaky, skipped };
}

/** Counts one run from its report. A failed run counts as at least one failure. */
export function countRun(
  reportPath: string,
  isOk: boolean,
  count: (report: unknown) => TestCount,
): TestCount {
  const counted = countReport(reportPath, count);
  return isOk ? counted : { ...counted, failed: Math.max(counted.failed, 1) };
}

function countReport(reportPath: string, count: (report: unknown) => TestCount): TestCount {
  try {
    const report: unknown = JSON.parse(readFileSync(reportPath, 'utf8'));
    return count(report);
  } catch {
    // Without a report, nothing is known to pass.
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Removes the report of an earlier run, so that it isn't counted if this run crashes. */
export function removeReport(reportPath: string): void {
  rmSync(reportPath, { force: true });
}

export function addCounts(counts: TestCount[]): TestCount {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** Formats the last line of `npm test`. */
export function countLine({ passed, failed, skipped }: TestCount): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
