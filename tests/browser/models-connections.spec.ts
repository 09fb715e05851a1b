import type { Page } from '@playwright/test';
import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import type { WrittenScenario } from '#lib/demo/written-scenario';
import { expect, test, type Stage } from '#tests/support/browser-test';
import { expectAccessible } from '#tests/support/screens';
import { jsonAnswer } from '#tests/support/written-answers';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';

const options = (page: Page) => page.getByRole('listbox').getByRole('option');
const rows = (page: Page) => page.locator('[data-slot=chain-row]');

/** Adds a plain server that lists two models. OpenRouter also has one of them. */
async function addGroq(stage: Stage, afterPage: AsyncDisposableStack): Promise<void> {
  const server = await startDemoUpstream();
  server.playAt(
    '/models',
    jsonAnswer(200, {
      data: [{ id: 'house-model', context_window: 8_192 }, { id: KIMI }],
    }),
  );
  server.playAt('/chat/completions', streamedAnswer());
  const at = `${stage.product.url}/api/connections`;
  const response = await fetch(at, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      slug: 'groq',
      name: 'Groq',
      kind: 'openai_compatible',
      baseUrl: server.url,
      key: 'gsk-browser',
    }),
  });
  expect(response.status).toBe(201);
  afterPage.defer(async () => {
    await fetch(`${at}/groq?force=true`, { method: 'DELETE' });
    await server.close();
  });
  await fetch(`${stage.product.url}/api/models/refresh`, { method: 'POST' });
}

function streamedAnswer(): WrittenScenario {
  const piece = (delta: object, finish: string | null) =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-house',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'house-model',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`;
  return {
    kind: 'custom',
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: `${piece({ role: 'assistant', content: 'A kept house.' }, null)}${piece({}, 'stop')}data: [DONE]\n\n`,
  };
}

test('models of all connections are picked from one list, and the same model can be in a chain twice', async ({
  page,
  stage,
  afterPage,
}) => {
  await addGroq(stage, afterPage);
  await stage.api.putCategory('main', { models: [KIMI] });
  await page.goto('/');
  await page.getByRole('combobox', { name: 'Add models' }).click();
  await page.getByRole('button', { name: 'Groq', exact: true }).click();
  await expect(options(page)).toHaveCount(2);
  const house = options(page).filter({ hasText: 'house-model' });
  await expect(house).toContainText('at Groq');
  await expect(house).toContainText('unknown');
  await expect(house).toContainText('8.19K');
  await house.click();
  await options(page).filter({ hasText: KIMI }).click();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect
    .poll(async () => (await stage.api.categories())[0]?.models.map(({ target }) => target))
    .toEqual([KIMI, 'groq::house-model', `groq::${KIMI}`]);
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).nth(0).locator('[data-slot=connection-tag]')).toHaveCount(0);
  await expect(rows(page).nth(2)).toContainText('at Groq');
  await expect(page.getByRole('switch', { name: /^Use Kimi K2 0711 \(Groq\)$/ })).toBeVisible();
});

test('a chain on a single connection warns, suggests another, and the warning can be dismissed', async ({
  page,
  stage,
  afterPage,
}) => {
  await addGroq(stage, afterPage);
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  await page.goto('/');
  const note = page.locator('[data-slot=one-connection-note]');
  await expect(note).toContainText(
    'All models in this chain use OpenRouter. If it is down or out of credits, no fallback can take over.',
  );
  await note.getByRole('button', { name: 'Add a model from Groq' }).click();
  await expect(options(page)).toHaveCount(2);
  await options(page).filter({ hasText: 'house-model' }).click();
  await page.keyboard.press('Escape');
  await expect(note).toBeHidden();

  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  await page.reload();
  await note.getByRole('button', { name: 'Don’t show this again for this chain' }).click();
  await expect(note).toBeHidden();
  await page.reload();
  await expect(rows(page)).toHaveCount(2);
  await expect(note).toBeHidden();
});

test('a connection-wide cooldown is explained once, and the rows below refer to it', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('image', { models: [LITE, KIMI] });
  stage.play(LITE, { kind: 'no_credits' });
  const cool = async () => {
    await (
      await stage.api.chat({ model: 'understudy/image', messages: [{ role: 'user', content: 'Hello' }] })
    ).text();
  };
  await cool();
  await page.goto('/?category=image');
  await expect(rows(page).nth(0)).toContainText('The whole connection is cooling down');
  await expect(rows(page).nth(0)).toContainText('too few credits');
  await expect(rows(page).nth(1)).toContainText('Cooling down as above');
  await expect(page.getByRole('button', { name: 'End cooldown' })).toHaveCount(1);
  await page.getByRole('button', { name: 'End cooldown' }).click();
  await expect(rows(page).nth(1)).not.toContainText('Cooling down');

  // Nothing is checked after this, because checking may take longer than the cooldown.
  await cool();
  await page.reload();
  await expect(rows(page).nth(1)).toContainText('Cooling down as above');
  await expectAccessible(page);
});

test('in the demo, models of its second company are picked like those of any connection', async ({
  page,
  stage,
  afterPage,
}) => {
  const choose = async (connection: 'demo' | 'openrouter') => {
    const response = await fetch(`${stage.product.url}/api/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ connection }),
    });
    expect(response.status).toBe(200);
  };
  await choose('demo');
  afterPage.defer(() => choose('openrouter'));
  await page.goto('/?category=interface');
  await page.getByRole('combobox', { name: 'Add models' }).click();
  await page.getByRole('button', { name: 'Demo Labs', exact: true }).click();
  await expect(options(page)).toHaveCount(3);
  await options(page).filter({ hasText: 'labs-small' }).click();
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('at Demo Labs');
  await expect(rows(page)).not.toContainText('not in the catalogue');
});

test('without another connection, the notice opens the dialog that adds one', async ({ page, stage }) => {
  await stage.api.putCategory('interface', { models: [LITE, KIMI] });
  await page.goto('/?category=interface');
  const note = page.locator('[data-slot=one-connection-note]');
  await note.getByRole('link', { name: 'Add another connection' }).click();
  await expect(page.getByRole('dialog', { name: 'Add a connection' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/\/settings$/);
});

test('the playground shows the connection of each attempt if there are several', async ({
  page,
  stage,
  afterPage,
}) => {
  await addGroq(stage, afterPage);
  stage.play(KIMI, { kind: 'overloaded' });
  await stage.api.putCategory('main', { models: [KIMI, 'groq::house-model'] });
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  const attempts = page.getByRole('list', { name: 'Attempts' }).getByRole('listitem');
  await expect(attempts.last()).toContainText('at Groq');
  await expect(attempts.first()).toContainText('at OpenRouter');
  await expect(page.getByRole('article')).toContainText('A kept house.');
  await expect(page.getByRole('article').locator('[data-slot=connection-tag]')).toHaveText('at Groq');
  await expectAccessible(page);

  await stage.api.clearCooldowns();
  stage.play(KIMI, { kind: 'ok' });
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('And again?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(attempts).toHaveCount(1);
  await expect(attempts).not.toContainText('OpenRouter');
});

test('unknown facts can be set and take precedence over the list', async ({ page, stage, afterPage }) => {
  await addGroq(stage, afterPage);
  await stage.api.putCategory('main', { models: [LITE, 'groq::house-model'] });
  await page.goto('/');
  const row = rows(page).nth(1);
  await row.getByRole('button', { name: 'More for house-model (Groq)' }).click();
  await page.getByRole('menuitem', { name: 'Facts about this model' }).click();
  const dialog = page.getByRole('dialog', { name: 'Facts about house-model (Groq)' });
  await dialog.getByLabel('Context window').fill('32000');
  await dialog.getByLabel('Input price').fill('0.5');
  await dialog.getByLabel('Output price').fill('1.5');
  await dialog.getByRole('button', { name: 'image' }).first().click();
  await expect(dialog).toContainText('Set by you');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toContainText('32K');
  await expect(row).toContainText('$0.50');
  await expect(row.getByRole('img', { name: 'Image input' }).first()).toBeVisible();
  await expect(row.getByTitle('Context: set by you').first()).toHaveText('32K');

  await page.getByRole('combobox', { name: 'Add models' }).click();
  const option = options(page).filter({ hasText: 'house-model' });
  await expect(option.getByTitle('Context: set by you')).toHaveText('32K');
  await expect(option.getByTitle('Prices: set by you')).toContainText('$0.50');
  await expect(option.getByTitle('Image input: set by you')).toBeVisible();
  await page.getByRole('button', { name: 'Groq', exact: true }).click();
  const lent = options(page).filter({ hasText: KIMI });
  await expect(lent.getByTitle(`Context: from OpenRouter’s entry for ${KIMI}`)).toBeVisible();
});
