import type { Page } from '@playwright/test';
import { expect, type Stage, test } from '#tests/support/browser-test';
import { expectAccessible, expectNoSideScroll, emulate } from '#tests/support/screens';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';
const MISTRAL = 'mistralai/mistral-small-3.2-24b-instruct';
const MINI = 'openai/gpt-4o-mini';

async function idsOf({ api }: Stage, slug: string): Promise<string[] | undefined> {
  return (await api.categories()).find((one) => one.slug === slug)?.models.map(({ id }) => id);
}

const slugsOf = async ({ api }: Stage) => (await api.categories()).map(({ slug }) => slug);

async function chooseFromMenu(page: Page, category: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${category}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

const refresh = (stage: Stage) => fetch(`${stage.product.url}/api/models/refresh`, { method: 'POST' });

test('a category is duplicated, and the copy is undone', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  await page.goto('/');
  await chooseFromMenu(page, 'Main', 'Duplicate');
  await expect(page.getByRole('heading', { name: 'Main copy' })).toBeVisible();
  expect(await idsOf(stage, 'main-copy')).toEqual([LITE, KIMI]);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => slugsOf(stage)).not.toContain('main-copy');
  await expect(page.getByRole('heading', { name: 'Main', exact: true })).toBeVisible();
});

test('the models of a category are copied to another, and the copy is undone', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE, KIMI] });
  await stage.api.putCategory('summarization', { models: [MINI] });
  await page.goto('/');
  await chooseFromMenu(page, 'Main', 'Copy models to…');
  await page.getByRole('button', { name: 'Add to the end' }).click();
  await expect(page.getByText('Summarization will have 3 models instead of 1.')).toBeVisible();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect.poll(() => idsOf(stage, 'summarization')).toEqual([MINI, LITE, KIMI]);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => idsOf(stage, 'summarization')).toEqual([MINI]);
});

test('categories are reordered and get an icon and requirements', async ({ page, stage }) => {
  await page.goto('/');
  const before = await slugsOf(stage);
  await chooseFromMenu(page, 'Main', 'Move later');
  await expect.poll(() => slugsOf(stage)).toEqual([before[1], before[0], ...before.slice(2)]);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => slugsOf(stage)).toEqual(before);

  await chooseFromMenu(page, 'Main', 'Edit');
  await page.getByRole('button', { name: 'Robot' }).click();
  await page.getByRole('button', { name: 'Tools' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Requires tool calling.')).toBeVisible();
  await expect
    .poll(async () => (await stage.api.categories())[0])
    .toMatchObject({ icon: 'bot', needs: { parameters: ['tools'] } });
  await page.keyboard.press('Control+z');
  await expect
    .poll(async () => (await stage.api.categories())[0])
    .toMatchObject({ icon: 'sparkles', needs: { parameters: [] } });
});

test('the snippets contain the real base URL and the model, and the first one works', async ({
  page,
  stage,
}) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'How to use it' }).click();
  const baseUrl = `${stage.product.url}/v1`;
  await expect(page.getByText(`curl ${baseUrl}/chat/completions`)).toBeVisible();
  for (const client of ['Claude Code', 'Anthropic SDK']) {
    await page.getByRole('button', { name: client, exact: true }).click();
    await expect(page.locator('pre')).toContainText(stage.product.url);
    await expect(page.locator('pre')).not.toContainText('/v1');
  }
  for (const client of ['Python', 'Node', 'AI SDK', 'LangChain', 'Codex', 'Cline', 'Open WebUI']) {
    await page.getByRole('button', { name: client, exact: true }).click();
    await expect(page.locator('pre')).toContainText(baseUrl);
  }
  await expectAccessible(page);
});

test('on a phone, the bell stays beside the title however long the state of the model list is', async ({
  afterPage,
  page,
  stage,
}) => {
  stage.upstream.playAt('/models', { kind: 'custom', status: 500, body: { error: { message: 'Down' } } });
  afterPage.defer(async () => {
    stage.upstream.clearAll();
    await refresh(stage);
  });
  await refresh(stage);
  await emulate(page, 'light', 'phone');
  await page.goto('/');
  await expect(page.getByText(/^HTTP 500|500/).first()).toBeVisible();
  const title = await page.getByRole('heading', { name: 'Models', exact: true }).boundingBox();
  const bell = await page.getByRole('link', { name: /^Notices/ }).boundingBox();
  expect(bell?.y).toBeLessThan((title?.y ?? 0) + (title?.height ?? 0));
});

test.describe('when the catalogue changes', () => {
  test.afterEach(async ({ stage }) => {
    stage.upstream.setCatalogue('first');
    await refresh(stage);
  });

  test('changed models are listed, raise an alarm, and are fixed in one click and undone', async ({
    page,
    stage,
  }) => {
    await stage.api.putCategory('summarization', { models: [MISTRAL, MINI] });
    // Changes are found by comparing with the state last shown.
    await fetch(`${stage.product.url}/api/doctor`);
    stage.upstream.setCatalogue('second');
    await refresh(stage);

    await page.goto('/?category=summarization');
    await expect(page.getByText('Only one working model is left in this category.')).toBeVisible();
    await page.getByText('2 models in your categories need attention').click();
    const changes = page.getByRole('region', { name: 'Model changes' });
    await expect(changes).toContainText('No longer in the catalogue');
    await expectAccessible(page);
    await emulate(page, 'dark', 'phone');
    await expectNoSideScroll(page);
    await emulate(page, 'light', 'desk');

    await changes.getByRole('button', { name: 'Replace with Mistral Small 4' }).click();
    await expect.poll(() => idsOf(stage, 'summarization')).toEqual(['mistralai/mistral-small-2603', MINI]);
    await expect(page.getByText('Only one working model is left in this category.')).toBeHidden();
    await changes.getByRole('button', { name: 'Replace with GPT-5 Mini' }).click();
    await expect
      .poll(() => idsOf(stage, 'summarization'))
      .toEqual(['mistralai/mistral-small-2603', 'openai/gpt-5-mini']);
    // One notice per chain: it names the last change and undoes only that.
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(() => idsOf(stage, 'summarization')).toEqual(['mistralai/mistral-small-2603', MINI]);
    await page.keyboard.press('Control+z');
    await expect.poll(() => idsOf(stage, 'summarization')).toEqual([MISTRAL, MINI]);

    await page.getByRole('button', { name: /new changes?$/ }).click();
    await expect(page.getByRole('heading', { name: 'Since you last looked' })).toBeVisible();
    await page.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByRole('button', { name: 'Changes', exact: true })).toBeVisible();
  });

  test('after a refresh, a removed model shows none of its old facts', async ({ page, stage }) => {
    await stage.api.putCategory('summarization', { models: [MINI, MISTRAL] });
    await page.goto('/?category=summarization');
    const row = page.locator(`[data-slot="chain-row"][data-model="${MISTRAL}"]`);
    await expect(row).toContainText('price ·');
    stage.upstream.setCatalogue('second');
    await page.getByRole('button', { name: 'Refresh models' }).click();
    await expect(row).toContainText('No longer in the catalogue');
    await expect(row).not.toContainText('price ·');
  });

  test('each row and the notice name the change, and keeping a model can be undone', async ({
    page,
    stage,
  }) => {
    const became: [model: string, word: string, text: string][] = [
      ['google/gemini-3.1-pro-preview', 'renamed', 'Now called google/gemini-3.1-pro.'],
      [KIMI, 'more expensive', 'input from $0.57 to $1.14 (+100%)'],
      ['deepseek/deepseek-v3.2', 'cheaper', '(−50%)'],
      ['openai/gpt-oss-20b:free', 'no longer free', 'The free variant was discontinued.'],
      [MINI, 'retiring', 'Will be removed on 31 January 2027.'],
      ['qwen/qwen3-235b-a22b-2507', 'gone', 'No longer in the catalogue.'],
      ['z-ai/glm-4.5-air', 'fewer capabilities', 'No longer supports tool calling.'],
      ['qwen/qwen3.7-flash', 'more capabilities', 'Now supports strict JSON.'],
      ['~anthropic/claude-sonnet-latest', 'alias changed', 'Now points to anthropic/claude-sonnet-5.1'],
    ];
    await stage.api.putCategory('interface', {
      models: [...became.map(([model]) => model), 'openai/gpt-5-mini', 'google/gemini-3.1-pro'],
    });
    await fetch(`${stage.product.url}/api/doctor`);
    stage.upstream.setCatalogue('second');
    await refresh(stage);
    await page.goto('/?category=interface');
    await page.getByText(`${became.length} models in your categories need attention`).click();
    const changes = page.getByRole('region', { name: 'Model changes' });
    const row = (model: string) => page.locator(`[data-slot="chain-row"][data-model="${model}"]`);
    for (const [model, word, text] of became) {
      await expect(row(model)).toContainText(word);
      await expect(row(model)).toContainText(text);
      await expect(changes.getByRole('listitem').filter({ hasText: text })).toContainText(word);
    }
    // An unchanged model shows nothing.
    await expect(row('openai/gpt-5-mini').getByRole('button', { name: /^Keep as is/ })).toBeHidden();

    // The chain already has the new name, so there is no replacement.
    const renamed = row('google/gemini-3.1-pro-preview');
    await expect(renamed.getByRole('button', { name: /^Replace/ })).toBeHidden();
    await renamed.getByRole('button', { name: /^Remove .* from the category/ }).click();
    await expect(renamed).toBeHidden();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(renamed).toBeVisible();

    await row(KIMI)
      .getByRole('button', { name: /^Keep as is/ })
      .click();
    await expect(row(KIMI)).not.toContainText('more expensive');
    await expect(page.getByText('8 models in your categories need attention')).toBeVisible();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(row(KIMI)).toContainText('more expensive');
    await expect(page.getByText('9 models in your categories need attention')).toBeVisible();
  });
});

test('free models in the first two places are reported and fixed in one click', async ({ page, stage }) => {
  const free = ['google/gemma-4-31b-it:free', 'openai/gpt-oss-20b:free'];
  await stage.api.putCategory('interface', { models: [...free, KIMI] });
  await page.goto('/?category=interface');
  await expect(page.getByText(/Rows 1 and 2 are free models/)).toBeVisible();
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await expect.poll(() => idsOf(stage, 'interface')).toEqual([free[0], KIMI, free[1]]);
  await expect(page.getByText(/Move Kimi K2/)).toBeHidden();
});

test('fallbacks are suggested with their reasons, and added only on request', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE] });
  await page.goto('/');
  await page.getByRole('button', { name: /Suggest a fallback/ }).click();
  const list = page.getByRole('list', { name: 'Suggested models' });
  await expect(list.getByRole('button', { name: /^Add / })).toHaveCount(3);
  await expect(list).toContainText('Runs on');
  expect(await idsOf(stage, 'main')).toEqual([LITE]);
  await list.getByRole('button', { name: /^Add / }).first().click();
  await expect.poll(async () => (await idsOf(stage, 'main'))?.length).toBe(2);
});
