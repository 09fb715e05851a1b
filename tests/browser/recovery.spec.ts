import { CooldownsAnswer, RecoveriesAnswer } from '#lib/contracts/cooldown';
import { expect, type Stage, test } from '#tests/support/browser-test';
import { emulate } from '#tests/support/screens';
import { upstreamLimit } from '#tests/support/upstream-limit';

const LITE = 'google/gemini-2.5-flash-lite';
const KIMI = 'moonshotai/kimi-k2';
const MINI = 'openai/gpt-5-mini';

async function send({ api }: Stage, model = 'understudy/main'): Promise<{ id: string; servedModel: string }> {
  const answer = await api.chat({ model, messages: [{ role: 'user', content: 'Hello' }] });
  await answer.text();
  return {
    id: answer.headers.get('x-understudy-request-id') ?? '',
    servedModel: answer.headers.get('x-understudy-served-model') ?? '',
  };
}

/** Limits a model from now on, for a second each time. */
function limit(stage: Stage, model: string): void {
  stage.play(model, upstreamLimit(model, 'Google AI Studio', { 'retry-after': '1' }));
}

/** Limits the first choice and sends a request that switches. Returns its id. */
async function switchOnce(stage: Stage): Promise<string> {
  limit(stage, LITE);
  const { id, servedModel } = await send(stage);
  expect(servedModel).toBe(KIMI);
  return id;
}

/** Sends requests until the model answers again, once its cooldown is over. */
async function waitUntilServed(stage: Stage, model: string, asked?: string): Promise<void> {
  stage.upstream.clear(model);
  await expect.poll(async () => (await send(stage, asked)).servedModel).toBe(model);
}

test('a row shows that its first choice recovered, until it is limited again', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [LITE, KIMI, MINI] });
  await switchOnce(stage);
  await waitUntilServed(stage, LITE);
  limit(stage, MINI);
  await send(stage, MINI);
  await waitUntilServed(stage, MINI, MINI);
  // The recovery is stored a moment after the answer.
  const recoveries = async () =>
    RecoveriesAnswer.parse(await (await page.request.get('/api/recoveries')).json()).recoveries;
  await expect
    .poll(async () => (await recoveries()).map(({ model }) => model))
    .toEqual(expect.arrayContaining([LITE, MINI]));
  await page.goto('/');
  const rowOf = (model: string) => page.locator(`[data-slot="chain-row"][data-model="${model}"]`);
  await expect(rowOf(LITE)).toContainText(/recovered \d\d:\d\d/);
  await expect(rowOf(KIMI)).not.toContainText('recovered');

  await switchOnce(stage);
  // The cooldown is over, but whether the model answers is still unknown.
  const cooldowns = async () =>
    CooldownsAnswer.parse(await (await page.request.get('/api/cooldowns')).json()).cooldowns;
  await expect.poll(cooldowns).toEqual([]);
  await page.reload();
  await expect(rowOf(MINI)).toContainText('recovered');
  await expect(rowOf(LITE)).not.toContainText('recovered');
});

for (const width of ['phone', 'desk'] as const) {
  test(`an earlier switch shows when the first choice recovered, and its row keeps its height: ${width}`, async ({
    page,
    stage,
  }) => {
    await emulate(page, 'light', width);
    await stage.api.putCategory('main', { models: [LITE, KIMI] });
    const id = await switchOnce(stage);
    await page.goto('/history?switched=true');
    const row = page.locator(`[data-row-link="${id}"]`);
    await expect(row).toBeVisible();
    const line = page.getByRole('listitem').or(page.getByRole('row')).filter({ has: row });
    await expect(line).not.toContainText('first choice recovered');
    const before = await line.boundingBox();
    await waitUntilServed(stage, LITE);
    await expect(line).toContainText(/first choice recovered at \d\d:\d\d/);
    expect((await line.boundingBox())?.height).toBe(before?.height);
    expect((await stage.api.request(id)).request.firstChoiceBackAt).not.toBeNull();
  });
}
