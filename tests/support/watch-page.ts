import type { Page } from '@playwright/test';

/**
 * Collects what a page complains about: errors nobody caught, and lines on the console at warning level
 * or above, where the browser also reports what the content security policy refused.
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
