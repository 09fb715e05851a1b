import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Every screen that can be opened without knowing an id. */
export const SCREENS = [
  { name: 'Models', path: '/' },
  { name: 'Playground', path: '/playground' },
  { name: 'History', path: '/history' },
  { name: 'Insights', path: '/insights' },
  { name: 'Explain', path: '/explain' },
  { name: 'Settings', path: '/settings' },
] as const;

export const WIDTHS = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } } as const;

export const THEMES = ['light', 'dark'] as const;

/** Shows the page as a person with these wishes sees it; without motion, so that nothing is half faded in. */
export async function wishFor(
  page: Page,
  theme: (typeof THEMES)[number],
  width: keyof typeof WIDTHS,
): Promise<void> {
  await page.setViewportSize(WIDTHS[width]);
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
}

/** Holds what is on the page now to every rule that axe checks unless told otherwise. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    // One page without frames: no need for the extra window the default opens.
    .setLegacyMode(true)
    .analyze();
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`,
  );
  expect(told.join('\n')).toBe('');
}

/** Nothing may be wider than the window: a page that scrolls sideways hides things on a phone. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}
