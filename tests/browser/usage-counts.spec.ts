import { expect, type Stage, test } from '#tests/support/browser-test';
import { upstreamLimit } from '#tests/support/upstream-limit';

// Only this file sends requests for these models, so it knows their counts.
const LIMITED = 'mistralai/codestral-2508';
const FREE = 'google/gemma-4-31b-it:free';
const ANSWERING = 'moonshotai/kimi-k2';

/** Sends a request as a client would. Returns its id. */
async function send({ api }: Stage, model: string): Promise<string> {
  const answer = await api.chat({ model, messages: [{ role: 'user', content: 'Hello' }] });
  await answer.text();
  return answer.headers.get('x-understudy-request-id') ?? '';
}

test('for a provider’s limit, the page denies that the user caused it and shows their request counts', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [LIMITED, ANSWERING] });
  await send(stage, LIMITED);
  stage.play(LIMITED, upstreamLimit(LIMITED, 'Mistral'));
  const id = await send(stage, 'understudy/main');
  await page.goto(`/history/${id}`);
  await expect(page.getByText('You had sent 2 requests to this model in the last minute')).toBeVisible();
  const wasItMe = page.getByRole('region', { name: 'Was it me?' });
  await expect(wasItMe).toContainText('No. The provider limits');
  await expect(wasItMe.getByRole('row', { name: 'to this model 2 2' })).toBeVisible();
  await expect(wasItMe.getByRole('row', { name: 'to all models' })).toBeVisible();
  await expect(wasItMe).toContainText("The provider didn't say what the limit is.");
});

test('for an unproven limit, the page does not say that the user caused it', async ({ page, stage }) => {
  stage.play(LIMITED, { kind: 'account_limit', retryAfterSeconds: 30 });
  const id = await send(stage, LIMITED);
  await page.goto(`/history/${id}`);
  await expect(page.getByRole('region', { name: 'Was it me?' }).first()).toContainText('nothing proves it');
});

test('for the user’s own limit, the page confirms it, with the limit and its reset time', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [FREE, ANSWERING] });
  await send(stage, FREE);
  stage.play(FREE, { kind: 'free_tier_per_minute' });
  const id = await send(stage, 'understudy/main');
  await page.goto(`/history/${id}`);
  const wasItMe = page.getByRole('region', { name: 'Was it me?' });
  await expect(wasItMe).toContainText('Yes. All free models share one quota of your account');
  await expect(wasItMe.getByRole('row', { name: 'to this model 2 2' })).toBeVisible();
  await expect(wasItMe.getByRole('row', { name: 'to all free models 2 2' })).toBeVisible();
  await expect(wasItMe).toContainText(/The limit was 20 requests per minute, .* It resets .*\d:\d\d/);
});
