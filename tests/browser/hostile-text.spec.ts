import type { Page } from '@playwright/test';
import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { hostileTexts } from '#tests/fixtures/hostile-texts';
import { expect, test as base } from '#tests/support/browser-test';
import { connectHouse, hostile, nameEverything, runHostile } from '#tests/support/hostile-world';
import { expectNoSideScroll, SCREENS, WIDTHS } from '#tests/support/screens';
import { startProduct } from '#tests/support/start-product';
import { jsonAnswer } from '#tests/support/written-answers';

type Hostile = {
  readonly url: string;
  readonly ids: readonly string[];
  /** Sets the model’s next answers. */
  readonly answer: (content: string) => void;
};

const test = base.extend<{ inert: (where: string) => Promise<void> }, { world: Hostile }>({
  world: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, provide) => {
      const house = await startDemoUpstream();
      const upstream = await startDemoUpstream();
      try {
        await using product = await startProduct({
          env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: 'sk-or-v1-hostile-tests' },
        });
        const { url } = product;
        await connectHouse({ url, house });
        await nameEverything({ url, house });
        const ids = await runHostile({ url, house });
        const answer = (content: string): void => {
          const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
          house.playAt('/chat/completions', jsonAnswer(200, { id: 'one', model: 'one', choices }));
        };
        await provide({ url, ids, answer });
      } finally {
        await Promise.all([house.close(), upstream.close()]);
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  /** Checks that neither the page nor anything before it ran hostile code. */
  inert: async ({ page, world }, provide) => {
    const done: string[] = [];
    page.on('dialog', (dialog) => {
      done.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('popup', (popup) => done.push(`window: ${popup.url()}`));
    const own = new URL(world.url).host;
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith('http') && host !== own) done.push(`request: ${request.url()}`);
    });
    await provide(async (where) => {
      await page.waitForLoadState('networkidle');
      expect([where, done, await page.evaluate(() => 'ran' in window)]).toEqual([where, [], false]);
      for (const width of ['phone', 'desk'] as const) {
        await page.setViewportSize(WIDTHS[width]);
        await expectNoSideScroll(page);
      }
    });
  },
});

const shows = (page: Page, text: string) =>
  expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();

test.describe('hostile names and texts are only ever text', () => {
  for (const { name, path } of SCREENS)
    test(`on the screen ${name}`, async ({ page, world, inert }) => {
      await page.goto(world.url + path);
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
      await inert(name);
    });

  test('in the chain of a category, the model picker and dialogs', async ({ page, world, inert }) => {
    await page.goto(`${world.url}/?category=hostile-0`);
    await shows(page, hostileTexts.script);
    await page.getByRole('combobox', { name: 'Add models' }).click();
    await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
    await page.keyboard.type(hostileTexts.handler);
    await inert('picker');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'How to use it' }).click();
    await inert('dialog');
  });

  test('in the requests of the history', async ({ page, world, inert }) => {
    // For each text the request that failed with it, and the requests with all texts.
    const failed = world.ids.filter((_, at) => at % 3 === 1);
    for (const id of [...failed, ...world.ids.slice(-3)]) {
      await page.goto(`${world.url}/history/${id}`);
      await expect(page.getByRole('heading', { name: 'Prompt and answer' })).toBeVisible();
      await inert(id);
    }
  });

  test('in searches, filters and their URLs', async ({ page, world, inert }) => {
    for (const text of hostile) {
      const cut = (length: number) => encodeURIComponent(text.slice(0, length).toWellFormed());
      const named = `client=${cut(300)}&category=${cut(64)}&provider=${cut(300)}`;
      for (const address of [
        `/history?q=${cut(2_000)}&served=${cut(300)}&${named}`,
        `/insights?model=${cut(300)}&${named}`,
      ]) {
        await page.goto(world.url + address);
        await inert(address);
      }
    }
  });

  test('in the playground, as prompts and answers', async ({ page, world, inert }) => {
    const all = hostile.join('\n\n').toWellFormed();
    world.answer(all);
    await page.goto(`${world.url}/playground?category=hostile-0`);
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(all);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByRole('button', { name: 'Copy the answer' })).toBeVisible();
    await shows(page, hostileTexts.template);
    await inert('playground');
    // A javascript: link is shown as text, and a link elsewhere is not opened automatically.
    const addresses = await page
      .getByRole('article')
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    for (const address of addresses) expect(address).toMatch(/^(?:https:\/\/elsewhere\.example|\/history\/)/);
  });

  test('in an error pasted into Explain', async ({ page, world, inert }) => {
    await page.goto(`${world.url}/explain`);
    const error = {
      message: hostile.join('\n'),
      code: 429,
      metadata: { provider_name: hostileTexts.handler, raw: hostileTexts.longWord },
    };
    for (const text of [JSON.stringify({ error }), hostile.join('\n').toWellFormed()]) {
      await page.getByRole('textbox', { name: 'Error', exact: true }).fill(text);
      await page.getByRole('button', { name: 'Explain', exact: true }).click();
      await expect(page.getByRole('article').getByRole('heading').first()).toBeVisible();
      await inert('explain');
    }
  });
});
