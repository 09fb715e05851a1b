import type { Page } from '@playwright/test';
import { expect, type Stage, test as base } from '#tests/support/browser-test';
import { expectAccessible, expectAccessibleEverywhere } from '#tests/support/screens';
import { isSignedWith, startReceiver } from '#tests/support/webhook-receiver';

const LITE = 'google/gemini-2.5-flash-lite';

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** A product without budgets and webhooks afterwards, and a receiver for the latter. */
const test = base.extend<{ receiver: Receiver }>({
  receiver: [
    async ({ afterPage, stage }, provide) => {
      const receiver = await startReceiver();
      await stage.api.putCategory('main', { models: [LITE] });
      afterPage.defer(async () => {
        await removeAll(stage);
        await receiver.close();
      });
      await provide(receiver);
    },
    { auto: true },
  ],
});

async function removeAll({ api }: Stage): Promise<void> {
  for (const { id } of await api.budgets()) await api.deleteBudget(id);
  for (const { id } of await api.webhooks()) await api.deleteWebhook(id);
}

async function ask({ api }: Stage): Promise<void> {
  const answer = await api.chat({
    model: 'understudy/main',
    max_tokens: 60,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  await answer.text();
}

/** Raises a notice: a budget that has no room for a call. */
async function pauseBudget(stage: Stage): Promise<void> {
  await stage.api.createBudget({
    scope: { kind: 'category', id: 'main' },
    period: 'day',
    limitUsd: 0.000_01,
  });
  await ask(stage);
}

const list = (page: Page) => page.getByRole('list', { name: 'Notices, newest first' });
const notice = (page: Page) =>
  list(page).getByRole('listitem', { name: 'The daily budget for the category Main is paused' }).first();

test('a paused budget is a notice: counted by the bell, announced, read, and over once it is resumed', async ({
  page,
  stage,
}) => {
  await stage.api.markNotices({ read: true });
  await page.goto('/history');
  await expect(page.getByRole('link', { name: 'Notices', exact: true })).toBeVisible();
  await pauseBudget(stage);
  const bell = page.getByRole('link', { name: 'Notices, 1 unread' });
  await expect(bell).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('status', { name: 'New notices' })).toHaveText(
    'New notice: The daily budget for the category Main is paused',
  );
  await bell.click();
  await expect(notice(page)).toContainText('Resume the budget or raise its limit.');
  await expect(notice(page).getByRole('img', { name: 'Critical' })).toBeVisible();
  await notice(page)
    .getByRole('button', { name: /^Mark as read/ })
    .focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Notices', exact: true })).toBeVisible();
  await expect(notice(page).getByRole('button', { name: /^Mark as unread/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Notices, 1 unread' })).toBeVisible();
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(page.getByRole('button', { name: 'Mark all as read' })).toBeDisabled();

  await notice(page).getByRole('link', { name: 'Open budgets' }).click();
  await expect(page).toHaveURL(/\/settings#budgets$/);
  await page.getByRole('region', { name: 'Budgets' }).getByRole('button', { name: 'Raise limit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit budget' });
  await dialog.getByRole('textbox', { name: 'Limit in USD' }).fill('5');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(async () => (await stage.api.notices('?state=open')).notices.map(({ kind }) => kind))
    .toEqual([]);
  await page.goto('/notices?state=open');
  await expect(page.getByText('No open notices')).toBeVisible();
  await page.getByRole('button', { name: 'Resolved' }).click();
  await expect(page).toHaveURL(/state=resolved/);
  await expect(notice(page)).toContainText('resolved');
});

test('a webhook is added, tested, posted to, rotated and deleted', async ({ page, stage, receiver }) => {
  const section = page.getByRole('region', { name: 'Webhooks' });
  await page.goto('/settings');
  await expect(section).toContainText('No webhooks yet');
  await section.getByRole('button', { name: 'Add webhook' }).click();
  const form = page.getByRole('dialog', { name: 'Add a webhook' });
  await form.getByRole('button', { name: 'Add webhook' }).click();
  await expect(form.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await form.getByRole('textbox', { name: 'Name' }).fill('Team chat');
  await form.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
  await form.getByRole('button', { name: 'Some kinds' }).click();
  await form.getByRole('button', { name: 'Budget at 50, 80 or 100 %' }).click();
  await form.getByRole('button', { name: 'Add webhook' }).click();
  const secretDialog = page.getByRole('dialog', { name: 'The signing secret of Team chat' });
  const secret = await secretDialog.getByText(/^whsec_/).innerText();
  await secretDialog.getByRole('button', { name: 'Done' }).click();
  await expect(section.getByRole('button', { name: 'Add webhook' })).toBeFocused();

  const row = section.getByRole('listitem', { name: 'Team chat' });
  const choose = async (name: string) => {
    await row.getByRole('button', { name: 'More for Team chat' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await choose('Send test');
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('Test delivered');
  await pauseBudget(stage);
  await receiver.waitFor(2);
  expect(receiver.received.map(({ payload }) => payload.type)).toEqual(['notice.test', 'notice.raised']);
  expect(receiver.received.map((one) => isSignedWith(secret, one))).toEqual([true, true]);
  await choose('Deliveries');
  const deliveries = page.getByRole('dialog', { name: 'Deliveries to Team chat' });
  await expect(deliveries.getByRole('listitem')).toContainText(
    'The daily budget for the category Main is paused',
  );
  await expect(deliveries.getByRole('listitem')).toContainText('Delivered');
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await choose('Rotate secret');
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate secret' }).click();
  await expect(secretDialog).toContainText('The previous secret signs too');
  await secretDialog.getByRole('button', { name: 'Done' }).click();
  await row.getByRole('switch', { name: 'Team chat enabled' }).click();
  await expect(row).toContainText('Off');
  await choose('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(section).toContainText('No webhooks yet');
});

test('notices and webhooks can be used by everyone, in both themes and widths', async ({
  page,
  stage,
  receiver,
}) => {
  await stage.api.createWebhook({
    name: 'A receiver with a rather long name, for the whole team',
    url: receiver.url,
    quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', exceptFrom: 'critical' },
  });
  await pauseBudget(stage);
  await expect.poll(async () => (await stage.api.notices('?state=open')).notices.length).toBeGreaterThan(0);
  await page.goto('/notices');
  await expect(notice(page)).toBeVisible();
  await expectAccessibleEverywhere(page);
  await page.goto('/settings');
  await expect(page.getByRole('region', { name: 'Webhooks' })).toContainText('quiet from 22:00 to 07:00');
  await expectAccessibleEverywhere(page);
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const form = page.getByRole('dialog', { name: 'Add a webhook' });
  await form.getByRole('switch', { name: 'Quiet hours' }).click();
  await form.getByRole('button', { name: 'Some kinds' }).click();
  await expectAccessibleEverywhere(page);
});
