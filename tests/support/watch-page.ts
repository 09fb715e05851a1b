import type { Page } from '@playwright/test';

/**
 * Collects what a page reports: uncaught errors, and console messages at warning level or above,
 * which include violations of the content security policy.
 */
export function watchPage(page: Page, expected: RegExp[] = []): string[] {
  const complaints: string[] = [];
  const complain = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  page.on('pageerror', (error) => complain(`uncaught: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complain(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  return complaints;
}
