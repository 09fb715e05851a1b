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
export const expectAccessible = (page: Page): Promise<void> => check(axe(page));

const axe = (page: Page): AxeBuilder =>
  // The page has no frames, so the extra window the default opens is not needed.
  new AxeBuilder({ page }).setLegacyMode(true);

async function check(builder: AxeBuilder): Promise<void> {
  const { violations } = await builder.analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`,
  );
  expect(found.join('\n')).toBe('');
}

/** Checks the page as it is, in both themes. It ends in the light one. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await untilStill(page);
  // The themes differ only in their colors.
  await check(axe(page).withRules(['color-contrast']));
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await untilStill(page);
  await expectAccessible(page);
}

/** Checks the page as it is, in both themes and widths. It ends in the light theme on a desk. */
export async function expectAccessibleEverywhere(page: Page): Promise<void> {
  for (const width of ['phone', 'desk'] as const) {
    await page.setViewportSize(WIDTHS[width]);
    await expectAccessibleInBothThemes(page);
    await expectNoSideScroll(page);
  }
}

/** Waits for transitions, which would be checked halfway between two colors. */
async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const finite = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    await Promise.allSettled(finite.map(({ finished }) => finished));
  });
}

/**
 * Nothing may be wider than the window, because sideways scrolling hides content on a phone. A chart follows a new width
 * of the window a moment later.
 */
export async function expectNoSideScroll(page: Page): Promise<void> {
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(overflow).toBeLessThanOrEqual(0);
}
