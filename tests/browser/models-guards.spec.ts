import type { Page } from '@playwright/test';
import { expect, test } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';
const MINI = 'openai/gpt-5-mini';

const rowOf = (page: Page, model: string) => page.locator(`[data-slot="chain-row"][data-model="${model}"]`);
const markOf = (page: Page, model: string) => rowOf(page, model).locator('[data-slot="guard-mark"]');

const notice = (page: Page) => page.locator('[data-slot="inline-notice"]');

test('a fallback excluded by a rule is marked, with a fix in one click', async ({ page, stage }) => {
  await stage.api.putCategory('main', {
    models: [KIMI, LITE, MINI],
    policy: { tierFloor: 'same_or_better' },
  });
  await page.goto('/');
  await expect(markOf(page, LITE)).toContainText('never used: lower tier');
  await expect(markOf(page, KIMI)).toHaveCount(0);
  await expect(notice(page).getByText('Gemini 2.5 Flash Lite and 1 more are never used')).toBeVisible();
  await expectAccessible(page);
  await rowOf(page, MINI).getByRole('button', { name: 'Remove GPT-5 Mini' }).click();
  await expect(notice(page).getByText('Gemini 2.5 Flash Lite is never used')).toBeVisible();
  await page.getByRole('button', { name: 'Allow lower tiers' }).click();
  await expect(markOf(page, LITE)).toHaveCount(0);
  await expect(notice(page)).toBeHidden();
  await expect
    .poll(async () => (await stage.api.categories()).find(({ slug }) => slug === 'main')?.policy.tierFloor)
    .toBe('none');
});

test('a variant that chooses a service tier shows the facts of its model, and what it does to the price', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', {
    models: [LITE, `${KIMI}:nitro`, `${KIMI}:floor`],
    policy: { maxPriceUsdPerMillion: { prompt: 3 } },
  });
  await page.goto('/');
  const fast = rowOf(page, `${KIMI}:nitro`);
  await expect(fast).toContainText('Kimi K2 0711 :nitro');
  await expect(fast).toContainText('$0.57');
  await expect(fast).toContainText('may cost more');
  await expect(markOf(page, `${KIMI}:nitro`)).toContainText('price unknown, still tried');
  await expect(rowOf(page, `${KIMI}:floor`)).toContainText('may cost less');
  await expect(markOf(page, `${KIMI}:floor`)).toHaveCount(0);
  await expectAccessible(page);
});

test('the marks follow a row while it is moved, before the drop', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE, KIMI], policy: { tierFloor: 'same_or_better' } });
  await page.goto('/');
  await expect(rowOf(page, KIMI)).toBeVisible();
  await expect(markOf(page, LITE)).toHaveCount(0);
  await page.getByRole('button', { name: /^Move Kimi K2 0711, position/ }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowUp');
  await expect(markOf(page, LITE)).toContainText('never used: lower tier');
  await page.keyboard.press('Escape');
  await expect(markOf(page, LITE)).toHaveCount(0);
});

test('the picker shows which models a rule would exclude', async ({ page, stage }) => {
  await stage.api.putCategory('main', {
    models: [LITE],
    policy: { maxPriceUsdPerMillion: { prompt: 0.2 }, maxTimesFirst: 3, tierFloor: 'none' },
  });
  await page.goto('/');
  await page.getByRole('combobox', { name: 'Add models' }).click();
  await page.getByRole('combobox', { name: 'Search models' }).fill('kimi-k2');
  const option = page.getByRole('option', { name: 'Kimi K2 0711' });
  await expect(option).toContainText('never used: input over $0.2/M');
  await option.click();
  await page.keyboard.press('Escape');
  await expect(notice(page).getByText('Kimi K2 0711 is never used')).toBeVisible();
  await page.getByRole('button', { name: 'Raise the limit to $0.57' }).click();
  // Now the next rule excludes it.
  await expect(notice(page).getByText('times as much as with your first choice')).toBeVisible();
  await notice(page).getByRole('button', { name: 'Make it first' }).click();
  await expect(notice(page)).toBeHidden();
});

test('a fallback over a price limit is marked as asking first in a category that asks', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', {
    models: [LITE, KIMI],
    policy: {
      maxPriceUsdPerMillion: { prompt: 0.2 },
      tierFloor: 'none',
      askWhenDearer: { waitMs: 60_000, uptoUsd: null },
    },
  });
  await page.goto('/');
  await expect(markOf(page, KIMI)).toContainText('asks first: input over $0.2/M');
  await expect(markOf(page, KIMI)).toContainText('Waits for approval before it is used');
  await expect(notice(page)).toBeHidden();
  await expectAccessible(page);
});
