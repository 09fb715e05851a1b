import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Every screen that can be opened without an id. */
export const SCREENS = [
  { name: 'Models', path: '/' },
  { name: 'Playground', path: '/playground' },
  { name: 'History', path: '/history' },
  { name: 'Insights', path: '/insights' },
  { name: 'Explain', path: '/explain' },
  { name: 'Settings', path: '/settings' },
  { name: 'Notices', path: '/notices' },
] as const;

export const WIDTHS = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } } as const;

export const THEMES = ['light', 'dark'] as const;

/** Sets up the page for a theme and width, without motion, so that nothing is half faded in. */
export async function emulate(
  page: Page,
  theme: (typeof THEMES)[number],
  width: keyof typeof WIDTHS,
): Promise<void> {
  await page.setViewportSize(WIDTHS[width]);
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
}

/** Checks the page with all default axe rules. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    // The page has no frames, so the extra window the default opens is not needed.
    .setLegacyMode(true)
    .analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`,
  );
  expect(found.join('\n')).toBe('');
}

/** Nothing may be wider than the window, because sideways scrolling hides content on a phone. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}
