import { lockDatabase } from '#tests/support/lock-database';
import { expect, test } from '#tests/support/browser-test';
import { expectAccessible, expectNoSideScroll, SCREENS, emulate } from '#tests/support/screens';

test('while Understudy can’t write to its database, every screen says why', async ({ page, stage }) => {
  const bar = page.getByRole('alert', { name: 'Can’t write to the database' });
  await emulate(page, 'light', 'phone');
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Models' })).toBeVisible();
  await expect(bar).toBeHidden();
  const lock = lockDatabase(stage.product);
  const underWay = stage.api.chat({
    model: 'openai/gpt-5-mini',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  await expect.poll(async () => (await stage.api.health()).storeProblem).toContain('locked');
  for (const { path } of SCREENS) {
    await page.goto(path);
    await expect(bar).toContainText('New requests are refused');
  }
  await expectAccessible(page);
  await expectNoSideScroll(page);

  lock[Symbol.dispose]();
  expect((await underWay).status).toBe(200);
  // The notice disappears without a reload.
  await expect(bar).toBeHidden();
});
