import { expect, test } from '#tests/support/browser-test';

const KIMI = 'moonshotai/kimi-k2';

test('stopping an answer also ends the upstream call', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  stage.play(KIMI, { kind: 'stall_after', tokens: 5, ms: 60_000 });
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Tell me a long story.');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText(`${KIMI} is answering.`)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  const turn = page.getByRole('article');
  await expect(turn).toContainText('Stopped by you');
  await expect(turn).toContainText('Tokens and cost are reported only at the end of an answer');
  const trail = page.getByRole('list', { name: 'Attempts' });
  await expect(trail).toContainText('Stopped by you');
  await expect(trail).not.toContainText('Served');
  await expect.poll(() => stage.upstream.calls().at(-1)?.aborted).toBe(true);
  await expect.poll(async () => (await stage.api.history('?limit=1')).requests[0]?.status).toBe('cancelled');

  await turn.getByRole('link', { name: 'See the request' }).click();
  await expect(page.getByText('You stopped this request, or left the page')).toBeVisible();
  await expect(page.getByText('Stopped by you')).toHaveCount(2);
  await expect(page.getByText('Broke off')).toBeHidden();
  const facts = page.getByRole('region', { name: 'Facts' });
  await expect(facts.getByText('unknown', { exact: true })).toHaveCount(2);
  await expect(facts).toContainText('Cost (estimated)');
  await page.goto('/history');
  await expect(page.getByRole('row').nth(2)).toContainText('Stopped by you');
});

test('a request cancelled by an API client is shown as cancelled, without a failed attempt', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  stage.play(KIMI, { kind: 'stall_after', tokens: 5, ms: 60_000 });
  const cancel = new AbortController();
  const answer = await fetch(`${stage.product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'understudy/main',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    }),
    signal: cancel.signal,
  });
  await answer.body?.getReader().read();
  cancel.abort();
  const newest = async () => (await stage.api.history('?limit=1')).requests[0];
  await expect.poll(async () => (await newest())?.status).toBe('cancelled');
  await page.goto(`/history/${(await newest())?.id}`);
  await expect(page.getByText('The client cancelled the request before')).toBeVisible();
  await expect(page.getByText('Cancelled by the client')).toBeVisible();
  await expect(page.getByText('Stopped by you')).toBeHidden();
  await expect(page.getByText('Broke off')).toBeHidden();
});

test('when no model answers, the page says so and lists every attempt', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI, 'openai/gpt-5-mini'] });
  stage.play(KIMI, { kind: 'overloaded' });
  stage.play('openai/gpt-5-mini', { kind: 'provider_down' });
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('No model answered')).toBeVisible();
  const trail = page.getByRole('list', { name: 'Attempts' });
  await expect(trail).toContainText(KIMI);
  await expect(trail).toContainText('openai/gpt-5-mini');
});

test('disabled models are not called, not shown, and not copied into a custom list', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('image', { models: [KIMI, 'openai/gpt-5-mini'], disabled: [KIMI] });
  await page.goto('/playground?category=image');
  const who = page.getByRole('region', { name: 'Models', exact: true });
  await expect(who).toContainText('openai/gpt-5-mini');
  await expect(who).not.toContainText(KIMI);
  await who.getByRole('button', { name: 'Custom list' }).click();
  await expect(who.getByRole('listitem')).toHaveCount(1);

  await stage.api.putCategory('image', { disabled: [KIMI, 'openai/gpt-5-mini'] });
  await page.goto('/playground?category=image');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello');
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await expect(who).toContainText('All models of Image are off');
  await who.getByRole('link', { name: 'Show the models' }).click();
  await expect(page.getByRole('heading', { name: 'Image' })).toBeVisible();
});

test('a model’s output is inert: no scripts, no external images, no javascript: links', async ({
  page,
  stage,
}) => {
  const hostile =
    'Hi <script>document.title="owned"</script> <img src="http://127.0.0.1:9/x.png"> ![p](http://127.0.0.1:9/y.png) [go](javascript:document.title="owned")';
  await stage.api.putCategory('main', { models: [KIMI] });
  stage.play(KIMI, {
    kind: 'custom',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: {
      id: 'gen-1',
      model: KIMI,
      object: 'chat.completion',
      created: 1,
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: hostile } }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0 },
    },
  });
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('article')).toContainText('Hi');
  await expect(page.getByRole('link', { name: 'Show in history' })).toBeVisible();
  await expect(page.getByRole('article').locator('img, script, a[href^="javascript"]')).toHaveCount(0);
  await expect(page).toHaveTitle(/Playground/);
});

test('an example message fills the box, is sent unchanged, and makes room for the answer', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  await page.goto('/playground');
  const starters = page.getByRole('region', { name: 'Example messages' });
  const starter = starters.getByRole('button').first();
  const text = (await starter.textContent()) ?? '';
  await starter.click();
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('article')).toContainText(text);
  await expect(starters).toBeHidden();
  await expect(page.getByRole('link', { name: 'Show in history' })).toBeVisible();
});
