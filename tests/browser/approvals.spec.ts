import type { Page } from '@playwright/test';
import { expect, type Stage, test as base } from '#tests/support/browser-test';
import { expectAccessibleEverywhere } from '#tests/support/screens';

const CHEAP = 'google/gemini-2.5-flash-lite';
const DEAR = 'openai/gpt-4.1-mini';

/** A product whose main category asks before its fallback, because the first choice is limited. */
const test = base.extend<{ asking: undefined }>({
  asking: [
    async ({ afterPage, stage }, provide) => {
      stage.play(CHEAP, { kind: 'rate_limited_upstream' });
      await stage.api.putCategory('main', {
        models: [CHEAP, DEAR],
        policy: {
          maxPriceUsdPerMillion: { completion: 1 },
          askWhenDearer: { waitMs: 120_000, uptoUsd: 1 },
        },
      });
      afterPage.defer(() => answerAll(stage));
      await provide(undefined);
    },
    { auto: true },
  ],
});

async function answerAll({ api }: Stage): Promise<void> {
  await api.putCategory('main', { policy: { maxPriceUsdPerMillion: {}, askWhenDearer: null } });
  const { questions, decisions } = await api.consents();
  for (const { id } of questions) await api.answerConsent(id, { answer: 'no' });
  for (const { id, scope } of decisions) if (scope !== 'request') await api.revokeConsent(id);
}

const ask = ({ api }: Stage) =>
  api
    .chat({
      model: 'understudy/main',
      max_tokens: 60,
      messages: [{ role: 'user', content: 'Hello' }],
    })
    .then(({ status }) => status);

const region = (page: Page) => page.getByRole('complementary', { name: 'Waiting for approval' });
const card = (page: Page) => page.getByRole('region', { name: `Approve ${DEAR} for Main?` });

test('a question shows on every screen without a reload, is read out, and is answered by keyboard', async ({
  page,
  stage,
}) => {
  await page.goto('/settings');
  const asked = ask(stage);
  await expect(region(page)).toBeVisible();
  await expect(card(page)).toContainText("above this category's limit of $1");
  await expect(card(page).getByRole('table')).toContainText(CHEAP);
  await expect(card(page)).toContainText('1 request is waiting');
  const announced = page.locator('[aria-live=assertive]').filter({ hasText: `Approve ${DEAR} for Main?` });
  await expect(announced).toHaveCount(1);
  await page.getByRole('link', { name: 'Skip to content' }).focus();
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if (
      await card(page)
        .getByRole('button', { name: 'Approve' })
        .evaluate((it) => it === document.activeElement)
    )
      break;
  }
  await expect(card(page).getByRole('button', { name: 'Approve' })).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await asked).toBe(200);
  await expect(region(page)).toBeHidden();
});

test('an hour is approved up to an amount, shows with what is spent of it, and is withdrawn', async ({
  page,
  stage,
}) => {
  await page.goto('/approvals');
  await expect(page.getByText('No request is waiting')).toBeVisible();
  const asked = ask(stage);
  await expect(card(page)).toBeVisible();
  await expect(region(page)).toBeHidden();
  await card(page).getByRole('button', { name: 'One hour' }).click();
  const amount = card(page).getByRole('textbox', { name: 'Up to, in USD' });
  await expect(amount).toHaveValue('1');
  await amount.fill('5');
  await card(page).getByRole('button', { name: 'Approve' }).click();
  await expect(card(page).getByText('The category allows at most $1.00.')).toBeVisible();
  await amount.fill('0.5');
  await card(page).getByRole('button', { name: 'Approve' }).click();
  expect(await asked).toBe(200);
  const answers = page.getByRole('list', { name: 'Answers' });
  await expect(answers).toContainText('Approved');
  await expect(answers).toContainText('for an hour');
  expect(await ask(stage)).toBe(200);
  await expect(answers).toContainText(/\$0\.0+\d+ of \$0\.50 spent/);
  await answers.getByRole('button', { name: 'Withdraw' }).click();
  await expect(answers).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Answers in effect' })).toBeFocused();
});

test('a no refuses the request, and the address of the question says that it is over', async ({
  page,
  stage,
}) => {
  const asked = ask(stage);
  await expect.poll(async () => (await stage.api.consents()).questions.length).toBe(1);
  const [question] = (await stage.api.consents()).questions;
  await page.goto(`/approvals?question=${question?.id}`);
  await card(page).getByRole('button', { name: 'Refuse' }).click();
  expect(await asked).not.toBe(200);
  await expect(page.getByText('This question is closed')).toBeVisible();
});

test('a run of the playground shows its question, and so does its row in the history', async ({
  page,
  stage,
}) => {
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(card(page)).toBeVisible();
  await expect(region(page)).toBeHidden();
  await expect(page.getByText('Waiting for approval', { exact: true })).toBeVisible();
  const [question] = (await stage.api.consents()).questions;
  const other = await page.context().newPage();
  await other.goto(`/history/${question?.requestIds[0]}`);
  await expect(card(other)).toBeVisible();
  await card(other).getByRole('button', { name: 'Approve' }).click();
  await expect(card(page)).toBeHidden();
  await expect(page.getByText(`After`, { exact: false }).first()).toBeVisible();
  await other.close();
});

test('a category is announced to ask in its policy', async ({ page, stage }) => {
  await stage.api.putCategory('main', { policy: { askWhenDearer: null } });
  await page.goto('/?category=main');
  await page.getByRole('button', { name: /^Policy/ }).click();
  await page.getByRole('combobox', { name: 'Models above a price limit' }).click();
  await page.getByRole('option', { name: /Ask for approval/ }).click();
  await expect(page.getByRole('textbox', { name: 'Wait for approval' })).toHaveValue('60');
  await expect
    .poll(
      async () => (await stage.api.categories()).find(({ slug }) => slug === 'main')?.policy.askWhenDearer,
    )
    .toEqual({ waitMs: 60_000, uptoUsd: 1 });
});

test('questions are accessible, in both themes and widths', async ({ page, stage }) => {
  const asked = ask(stage);
  await expect.poll(async () => (await stage.api.consents()).questions.length).toBe(1);
  for (const path of ['/history', '/approvals']) {
    await page.goto(path);
    await expect(card(page)).toBeVisible();
    await expectAccessibleEverywhere(page);
  }
  await card(page).getByRole('button', { name: 'One hour' }).click();
  await expectAccessibleEverywhere(page);
  await card(page).getByRole('button', { name: 'Refuse' }).click();
  await asked;
});
