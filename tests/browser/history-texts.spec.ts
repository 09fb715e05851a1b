import type { Page } from '@playwright/test';
import { expect, type Stage, test } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';

const KIMI = 'moonshotai/kimi-k2';
const secret = 'The lighthouse opens with 4711';

/** Sends a request whose texts are kept as given. Returns its id. */
async function sendKept({ api }: Stage, storePrompts: '7d' | 'forever'): Promise<string> {
  await api.putCategory('main', { models: [KIMI], policy: { storePrompts } });
  const answer = await api.chat({ model: 'understudy/main', messages: [{ role: 'user', content: secret }] });
  await answer.text();
  await api.putCategory('main', { policy: { storePrompts: 'off' } });
  return answer.headers.get('x-understudy-request-id') ?? '';
}

const texts = (page: Page) => page.getByRole('region', { name: 'Prompt and answer' });

test('stored texts show their expiry and are deleted after a confirmation', async ({ page, stage }) => {
  const id = await sendKept(stage, '7d');
  await page.goto(`/history/${id}`);
  await expect(texts(page)).toContainText(secret);
  await expect(texts(page)).toContainText(
    /kept until \d+ \w+, \d\d:\d\d and deleted automatically in [67] d/,
  );
  await texts(page).getByRole('button', { name: 'Delete both' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete prompt and answer?' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect((await stage.api.request(id)).request.prompt).toContain(secret);

  await texts(page).getByRole('button', { name: 'Delete both' }).click();
  await dialog.getByRole('button', { name: 'Delete both' }).click();
  await expect(texts(page)).toContainText('Both are deleted.');
  await expect(page.getByText(secret)).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Prompt and answer', exact: true })).toBeFocused();
  expect((await stage.api.request(id)).request).toMatchObject({
    prompt: null,
    answer: null,
    status: 'served',
    servedModel: KIMI,
  });
  await page.reload();
  await expect(texts(page)).toContainText('They were kept at first and have been deleted since.');
});

test('texts without an expiry say so and link to the category’s retention setting', async ({
  page,
  stage,
}) => {
  const id = await sendKept(stage, 'forever');
  await page.goto(`/history/${id}`);
  await expect(texts(page)).toContainText('They are kept until deleted.');
  await texts(page).getByRole('link', { name: 'Retention settings of Main' }).click();
  await expect(page.getByRole('combobox', { name: 'Keep prompts and answers' })).toBeInViewport();
});

test.describe('if the server fails', () => {
  test.use({ expectedConsole: [/ERR_FAILED/] });

  test('texts that could not be deleted stay, and the failure is reported', async ({ page, stage }) => {
    const id = await sendKept(stage, '7d');
    await page.route('**/text', (request) => request.abort());
    await page.goto(`/history/${id}`);
    await texts(page).getByRole('button', { name: 'Delete both' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Delete both' }).click();
    await expect(dialog).toContainText('Couldn’t delete them');
    await page.keyboard.press('Escape');
    await expect(texts(page)).toContainText(secret);
  });
});
