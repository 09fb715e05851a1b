import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { expect, test } from '#tests/support/browser-test';
import { expectAccessible, expectNoSideScroll, THEMES, emulate } from '#tests/support/screens';
import { heldAnswer, jsonAnswer } from '#tests/support/written-answers';

const LITE = 'google/gemini-2.5-flash-lite';

test('a connection’s limit is set and removed in its form', async ({ page, stage, afterPage }) => {
  const server = await startDemoUpstream();
  server.playAt('/models', jsonAnswer(200, { object: 'list', data: [] }));
  const made = await fetch(`${stage.product.url}/api/connections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ slug: 'groq', name: 'Groq', kind: 'openai_compatible', baseUrl: server.url }),
  });
  expect(made.status).toBe(201);
  afterPage.defer(() => server.close());
  afterPage.defer(async () => {
    await fetch(`${stage.product.url}/api/connections/groq?force=true`, { method: 'DELETE' });
  });
  const most = async () => (await stage.api.connections()).find(({ slug }) => slug === 'groq')?.maxConcurrent;

  await page.goto('/settings');
  const dialog = page.getByRole('dialog', { name: 'Edit Groq' });
  const edit = async () => {
    await page.getByRole('button', { name: 'More for Groq' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await dialog.getByRole('button', { name: /^More options/ }).click();
  };
  const field = dialog.getByRole('textbox', { name: 'Maximum concurrent calls' });
  await edit();
  await expect(field).toHaveValue('');
  await field.fill('0');
  await field.press('Tab');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await field.fill('4');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  expect(await most()).toBe(4);

  await edit();
  await expect(field).toHaveValue('4');
  await expectAccessible(page);
  await field.fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  expect(await most()).toBeNull();
});

for (const [theme, width] of [
  [THEMES[0], 'desk'],
  [THEMES[1], 'phone'],
] as const)
  test(`a category with a limit makes a request wait, and shows this during and after the wait: ${theme}, ${width}`, async ({
    page,
    stage,
    afterPage,
  }) => {
    await stage.api.putCategory('main', { models: [LITE], policy: { maxConcurrent: null } });
    afterPage.defer(
      async () => void (await stage.api.putCategory('main', { policy: { maxConcurrent: null } })),
    );
    await emulate(page, theme, width);
    await page.goto('/?policy=open');
    const field = page.getByRole('textbox', { name: 'Maximum concurrent requests' });
    await field.fill('1');
    await field.press('Enter');
    const limit = async () =>
      (await stage.api.categories()).find(({ slug }) => slug === 'main')?.policy.maxConcurrent;
    await expect.poll(limit).toBe(1);

    const gate = `${theme} ${width}`;
    const message = { role: 'assistant', content: 'Hello.' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    stage.upstream.playAt('/chat/completions', heldAnswer(gate, { id: 'gen-1', model: LITE, choices }));
    const first = stage.api.chat({ model: 'understudy/main', messages: [{ role: 'user', content: 'Hi' }] });
    await expect.poll(() => stage.upstream.calls()).toHaveLength(1);
    await page.goto('/playground');
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello');
    await page.getByRole('button', { name: 'Send' }).click();
    const trail = page.getByRole('list', { name: 'Attempts' });
    await expect(trail).toContainText('In the queue');
    await expect(trail).toContainText('Waiting for a slot: this category runs at most one request at once.');
    await expectAccessible(page);
    await expectNoSideScroll(page);
    stage.upstream.release(gate);
    expect((await first).status).toBe(200);
    await expect(trail).toContainText('Served');

    await page.getByRole('article').getByRole('link', { name: LITE }).click();
    const facts = page.getByRole('region', { name: 'Facts' });
    await expect(facts).toContainText('In the queue');
    await expectNoSideScroll(page);
  });
