import type { Page } from '@playwright/test';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import type { WrittenScenario } from '#lib/demo/written-scenario';
import { expect, type Stage, test as base } from '#tests/support/browser-test';
import { expectAccessible, expectAccessibleEverywhere } from '#tests/support/screens';
import { startProduct } from '#tests/support/start-product';
import { heldAnswer, jsonAnswer, receivedBy } from '#tests/support/written-answers';

const DIRECT = 'llama-3.3-70b-versatile';
const LITE = 'google/gemini-2.5-flash-lite';
const KEY = 'gsk_browser0123456789abcdef';

const list = { object: 'list', data: [{ id: DIRECT, object: 'model' }] };
const listed = jsonAnswer(200, list);

/**
 * A second server that lists one model, and a product whose connections are deleted after the test.
 */
const test = base.extend<{ server: DemoUpstream }>({
  server: async ({ afterPage, stage }, provide) => {
    const server = await startDemoUpstream({ recordRequests: true });
    server.playAt('/models', listed);
    afterPage.defer(() => server.close());
    afterPage.defer(() => removeAll(stage));
    await provide(server);
  },
});

async function removeAll({ product, api }: Stage): Promise<void> {
  for (const { id, slug } of await api.connections())
    if (id !== 'openrouter' && id !== 'demo')
      await fetch(`${product.url}/api/connections/${slug}?force=true`, { method: 'DELETE' });
}

const row = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Connections' }).getByRole('listitem', { name, exact: true });

async function add(page: Page, name: string, baseUrl: string, key = ''): Promise<void> {
  await page.getByRole('button', { name: 'Add connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a connection' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('textbox', { name: 'Base URL' }).fill(baseUrl);
  await dialog.getByLabel('Key', { exact: true }).fill(key);
  await dialog.getByRole('button', { name: 'Add and check' }).click();
  await expect(dialog).toBeHidden();
}

const more = async (page: Page, name: string, item: string) => {
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

test('a connection is added and checked with its key, and only the end of the key is ever shown', async ({
  page,
  server,
}) => {
  await page.goto('/settings');
  await add(page, 'Groq', server.url, KEY);
  await expect(row(page, 'Groq')).toContainText('It works and lists one model.');
  await expect(row(page, 'Groq')).toContainText('cdef');
  await expect(row(page, 'Groq')).toContainText('On');
  expect(receivedBy(server).at(-1)).toBe(`GET /api/v1/models ${KEY}`);
  expect(await page.content()).not.toContain(KEY);
});

test('a preset fills in the form with the keyboard alone, and its name can be used once', async ({
  page,
  server: _cleans,
  stage,
}) => {
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Add connection' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a connection' });
  await expect(dialog.getByRole('combobox', { name: 'Provider or server' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('openr');
  await expect(page.getByRole('option', { name: /^OpenRouter/ })).toHaveAttribute('data-highlighted');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('textbox', { name: 'Slug' })).toHaveValue('openrouter-2');
  await expect(dialog.getByRole('textbox', { name: 'Base URL' })).toHaveValue('https://openrouter.ai/api/v1');
  await dialog.getByRole('button', { name: 'Add and check' }).press('Enter');
  await expect(dialog.getByLabel('Key', { exact: true })).toBeFocused();
  await expect(dialog).toContainText('OpenRouter requires one');
  await dialog.getByRole('textbox', { name: 'Slug' }).fill('openrouter');
  await expect(dialog).toContainText('There is already a connection “openrouter”.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Add connection' })).toBeFocused();
  const slugs = (await stage.api.connections()).map(({ slug }) => slug);
  expect(slugs).toEqual(['openrouter', 'demo', 'demo-labs']);
});

test('a local server that is off is saved anyway, and the check reports why it fails', async ({
  page,
  server: _cleans,
}) => {
  const off = await startDemoUpstream();
  await off.close();
  await page.goto('/settings');
  await add(page, 'Ollama', off.url);
  await expect(row(page, 'Ollama')).toContainText('Can’t reach Ollama: nothing is listening at its address.');
  await expect(row(page, 'Ollama')).toContainText('no key');
});

test('a slow check reports what it is waiting for', async ({ page, server }) => {
  server.playAt('/models', heldAnswer('list', list));
  await page.goto('/settings');
  await add(page, 'Slow', server.url);
  await expect.poll(() => server.requests().length).toBeGreaterThan(0);
  await expect(row(page, 'Slow')).toContainText('Waiting for 127.0.0.1');
  server.release('list');
  await expect(row(page, 'Slow')).toContainText('It works');
});

test('a connection is switched off at once, and the notice can undo it', async ({ page, server, stage }) => {
  await page.goto('/settings');
  await add(page, 'Groq', server.url, KEY);
  const toggle = row(page, 'Groq').getByRole('switch', { name: 'Groq' });
  await toggle.click();
  await expect(toggle).not.toBeChecked();
  await expect(row(page, 'Groq')).toContainText('Off');
  const isOn = async () => (await stage.api.connections()).find(({ slug }) => slug === 'groq')?.enabled;
  await expect.poll(isOn).toBe(false);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(toggle).toBeChecked();
  await expect.poll(isOn).toBe(true);
});

test('an edit keeps the stored key and headers, and removes them only on request', async ({
  page,
  server,
}) => {
  await page.goto('/settings');
  await add(page, 'Groq', server.url, KEY);
  await expect(row(page, 'Groq')).toContainText('It works');
  const dialog = page.getByRole('dialog', { name: 'Edit Groq' });
  await more(page, 'Groq', 'Edit');
  await dialog.getByRole('button', { name: /^More options/ }).click();
  await dialog.getByRole('button', { name: 'Add header' }).click();
  await dialog.getByLabel('Name of header 1').fill('X-Team');
  await dialog.getByLabel('Value of header 1').fill('secret-team');
  await dialog.getByRole('switch', { name: 'Honors data policies' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();

  const headers = () => server.requests().at(-1)?.headers;
  await more(page, 'Groq', 'Edit');
  await dialog.getByRole('textbox', { name: 'Slug' }).fill('fast');
  await dialog.getByRole('button', { name: /^More options/ }).click();
  await expect(dialog.getByLabel('Name of header 1')).toHaveValue('x-team');
  await expect(dialog.getByLabel('Value of header 1')).toHaveValue('');
  await expect(dialog.getByRole('switch', { name: 'Honors data policies' })).toBeChecked();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row(page, 'Groq')).toContainText('fast');
  await page.getByRole('button', { name: 'Check Groq' }).click();
  await expect.poll(() => headers()?.['x-team']).toBe('secret-team');
  expect(headers()?.authorization).toBe(`Bearer ${KEY}`);

  await more(page, 'Groq', 'Edit');
  await dialog.getByRole('button', { name: 'Remove key' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row(page, 'Groq')).toContainText('no key');
});

test('a base URL on another server requires the key again and says why', async ({ page, server }) => {
  const other = await startDemoUpstream({ recordRequests: true });
  other.playAt('/models', listed);
  try {
    await page.goto('/settings');
    await add(page, 'Groq', server.url, KEY);
    await expect(row(page, 'Groq')).toContainText('It works');
    await more(page, 'Groq', 'Edit');
    const dialog = page.getByRole('dialog', { name: 'Edit Groq' });
    const keyField = dialog.getByLabel('Key', { exact: true });
    await expect(keyField).toHaveAttribute('placeholder', 'Leave empty to keep ••••cdef');
    await dialog.getByRole('textbox', { name: 'Base URL' }).fill(other.url);
    await expect(keyField).toHaveAttribute('placeholder', 'Key for the new server');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(keyField).toBeFocused();
    await expect(dialog).toContainText('won’t be sent to this one');
    await expectAccessible(page);
    await keyField.fill('gsk_other_wxyz');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await expect(row(page, 'Groq')).toContainText('wxyz');
    await expect(row(page, 'Groq')).toContainText('It works');
    expect(new Set(receivedBy(other))).toEqual(new Set(['GET /api/v1/models gsk_other_wxyz']));
  } finally {
    await other.close();
  }
});

test.describe('a connection used by a chain', () => {
  // The browser logs the 409.
  test.use({ expectedConsole: [/status of 409/] });

  test('is removed only after the dialog has named its categories, including one added in the meantime', async ({
    page,
    server,
    stage,
  }) => {
    await page.goto('/settings');
    await add(page, 'Groq', server.url, KEY);
    await more(page, 'Groq', 'Remove');
    const dialog = page.getByRole('dialog', { name: 'Remove Groq?' });
    await expect(dialog).toContainText('No category uses it.');
    await stage.api.putCategory('main', { models: [LITE, `groq::${DIRECT}`] });
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(dialog.getByRole('listitem')).toContainText('Main');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Remove with its models' }).click();
    await expect(row(page, 'Groq')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Add connection' })).toBeFocused();
    const [main] = await stage.api.categories();
    expect(main?.models.map(({ target }) => target)).toEqual([LITE]);
  });
});

test('a user with only a local server can start without an OpenRouter account', async ({
  page,
  server,
  afterPage,
}) => {
  server.playAt('/chat/completions', answered);
  const openrouter = await startDemoUpstream();
  afterPage.defer(() => openrouter.close());
  const product = afterPage.use(await startProduct({ env: { OPENROUTER_BASE_URL: openrouter.url } }));
  await page.goto(product.url);
  await page.getByRole('button', { name: 'Add a connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a connection' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Ollama');
  await dialog.getByRole('textbox', { name: 'Base URL' }).fill(server.url);
  await dialog.getByRole('button', { name: 'Add and check' }).click();
  await expect(row(page, 'Ollama')).toContainText('It works');
  await expect(row(page, 'OpenRouter')).toContainText('No key');
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await fetch(`${product.url}/api/categories/main`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ models: [`ollama::${DIRECT}`] }),
  });
  await page.goto(`${product.url}/playground`);
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Hello from here.')).toBeVisible();
  expect(openrouter.calls()).toEqual([]);
});

const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: DIRECT };
const choices = [
  { index: 0, delta: { role: 'assistant', content: 'Hello from here.' } },
  { index: 0, delta: {}, finish_reason: 'stop' },
];
const events = choices.map((choice) => `data: ${JSON.stringify({ ...chunk, choices: [choice] })}\n\n`);
const answered: WrittenScenario = {
  kind: 'custom',
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  body: `${events.join('')}data: [DONE]\n\n`,
};

test('the connections and their form are accessible, in both themes and widths', async ({ page, server }) => {
  await page.goto('/settings');
  await add(page, 'Groq', server.url, KEY);
  await expect(row(page, 'Groq')).toContainText('It works');
  server.playAt('/models', jsonAnswer(401, {}));
  await add(page, 'A server with a rather long name for its row', server.url, KEY);
  await expect(page.getByText('rejected the key')).toBeVisible();
  await expectAccessibleEverywhere(page);
  await page.getByRole('button', { name: 'Add connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a connection' });
  await dialog.getByRole('button', { name: /^More options/ }).click();
  await dialog.getByRole('button', { name: 'Add header' }).click();
  await dialog.getByRole('button', { name: 'Add and check' }).click();
  await expect(dialog).toContainText('Enter a name.');
  await expectAccessibleEverywhere(page);
});
