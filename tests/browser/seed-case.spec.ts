import { expect, test } from '#tests/support/browser-test';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LIMITED = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';

test('when the first model is limited upstream, the second answers, and the user reads who limited it and why', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [LIMITED, SECOND] });
  stage.play(LIMITED, upstreamLimit(LIMITED, 'Google AI Studio'));

  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Why is the sky blue?');
  await page.getByRole('button', { name: 'Send' }).click();

  // The switch and its reason are shown next to the answer.
  const trail = page.getByRole('list', { name: 'Attempts' }).getByRole('listitem');
  await expect(trail).toHaveCount(2);
  await expect(trail.nth(0)).toContainText(LIMITED);
  await expect(trail.nth(0)).toContainText('Google AI Studio');
  await expect(trail.nth(0)).toContainText('HTTP 429');
  await expect(trail.nth(1)).toContainText(SECOND);
  const explanation = page.getByRole('complementary', { name: 'Attempts of the last request' });
  await expect(explanation).toContainText(/Google AI Studio.*was rate-limiting/);
  await expect(explanation).toContainText("It wasn't caused by your usage");
  await expect(explanation).toContainText(new RegExp(`switched to ${SECOND}`));
  await expect(page.getByRole('article')).toContainText(SECOND);

  // The limited model was called once.
  expect(stage.upstream.calls().map(({ model }) => model)).toEqual([LIMITED, SECOND]);

  // Both attempts are in the history.
  await page.getByRole('link', { name: 'Show in history' }).click();
  await expect(page).toHaveURL(/\/history\/.+/);
  const kept = page.getByRole('region', { name: 'Attempts' }).getByRole('listitem');
  await expect(kept.filter({ hasText: LIMITED })).toContainText('HTTP 429');
  await expect(kept.filter({ hasText: SECOND })).toHaveCount(1);
  await expect(page.getByRole('main')).toContainText("It wasn't caused by your usage");

  const { requests } = await stage.api.history('?limit=1');
  expect(requests[0]).toMatchObject({
    category: 'main',
    requestedModel: 'understudy/main',
    servedModel: SECOND,
    switched: true,
    origin: 'upstream_provider',
    status: 'served',
    attemptCount: 2,
  });
});

test('the account id in the error is never shown', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LIMITED, SECOND] });
  stage.play(LIMITED, upstreamLimit(LIMITED, 'Google AI Studio'));
  const answer = await stage.api.chat({
    model: 'understudy/main',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  expect(answer.headers.get('x-understudy-switch')).toBe(`upstream_provider; ${LIMITED} -> ${SECOND}`);
  const id = answer.headers.get('x-understudy-request-id') ?? '';
  expect(JSON.stringify(await stage.api.request(id))).not.toContain('user_2abc');
  await page.goto(`/history/${id}`);
  await expect(page.getByRole('region', { name: 'Attempts' })).toContainText(LIMITED);
  expect(await page.content()).not.toContain('user_2abc');
});
