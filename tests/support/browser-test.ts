import { isDeepStrictEqual } from 'node:util';
import { test as base, expect } from '@playwright/test';
import { defaultPolicy } from '#lib/contracts/policy';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { type ProductApi, productApi } from './product-api.ts';
import { type Product, startProduct } from './start-product.ts';
import { watchPage } from './watch-page.ts';

/** A product and its upstream. */
export type Stage = {
  upstream: DemoUpstream;
  product: Product;
  api: ProductApi;
  /** Sets what a model does in this test. */
  play: DemoUpstream['play'];
};

type TestFixtures = {
  /**
   * Clean at the start of each test: empty chains with the default policy, no history, no cooldowns, no budgets, and
   * all models work.
   */
  stage: Stage;
  /** Console lines this test expects, such as the browser’s message about a 409. */
  expectedConsole: RegExp[];
  /**
   * Closes what a test started for its page, after the page, which may send requests until the end.
   */
  afterPage: AsyncDisposableStack;
};

type WorkerFixtures = {
  /** The number of generated models added to the catalogue. */
  generatedModels: number;
  workerStage: Stage & { clean: () => Promise<void> };
};

/** A browser test against the real, built product. An unexpected console message fails it. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  generatedModels: [0, { option: true, scope: 'worker' }],

  workerStage: [
    async ({ generatedModels }, provide) => {
      const upstream = await startDemoUpstream({ generatedModels });
      try {
        await using product = await startProduct({
          env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: 'sk-or-v1-browser-tests' },
        });
        const api = productApi(product.url);
        await provide({
          upstream,
          product,
          api,
          play: (model, scenario) => upstream.play(model, scenario),
          clean: async () => {
            upstream.clearAll();
            upstream.resetCalls();
            await cleanProduct(api);
          },
        });
      } finally {
        await upstream.close();
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  stage: [
    async ({ workerStage }, provide) => {
      await workerStage.clean();
      await provide(workerStage);
    },
    { auto: true },
  ],

  expectedConsole: [[], { option: true }],

  // Playwright wants the braces, though nothing is in them.
  // oxlint-disable-next-line no-empty-pattern
  afterPage: async ({}, provide) => {
    await using stack = new AsyncDisposableStack();
    await provide(stack);
  },

  baseURL: async ({ workerStage }, provide) => provide(workerStage.product.url),

  page: async ({ afterPage: _endsLast, page, expectedConsole }, provide) => {
    const complaints = watchPage(page, expectedConsole);
    await provide(page);
    expect(complaints, 'the page complained').toEqual([]);
  },
});

async function cleanProduct(api: ProductApi): Promise<void> {
  await api.clearCooldowns();
  await api.clearHistory();
  for (const { id } of await api.budgets()) await api.deleteBudget(id);
  for (const { slug, builtIn, models, policy } of await api.categories()) {
    if (!builtIn) await api.deleteCategory(slug);
    else if (models.length > 0 || !isDeepStrictEqual(policy, defaultPolicy))
      await api.putCategory(slug, { models: [], policy: defaultPolicy });
  }
}

export { expect } from '@playwright/test';
