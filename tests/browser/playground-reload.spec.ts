import { expect, test } from '#tests/support/browser-test';

const KIMI = 'moonshotai/kimi-k2';

test('a reload keeps the conversation, the draft and the received part of a running answer', async ({
  page,
  stage,
}) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  await page.goto('/playground');
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  await message.fill('A first question');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('link', { name: 'Show in history' })).toBeVisible();
  // Waits for the last words of the answer, because they are rendered when the page is idle.
  await expect(page.getByRole('article')).toContainText('will call the real models.');
  const answer = await page.getByRole('article').textContent();

  stage.play(KIMI, { kind: 'stall_after', tokens: 5, ms: 60_000 });
  await message.fill('Tell me a long story.');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText(`${KIMI} is answering.`)).toBeVisible();
  await message.fill('And what then?');
  await page.reload();

  await expect(message).toHaveValue('And what then?');
  const turns = page.getByRole('article');
  await expect(turns).toHaveCount(2);
  await expect(turns.first()).toHaveText(answer ?? '');
  await expect(turns.last()).toContainText('Tell me a long story.');
  await expect(turns.last()).toContainText('Page reloaded');
  await expect(turns.last()).toContainText('The part already received is kept.');
  await expect(page.getByRole('list', { name: 'Attempts' })).toContainText('Cut short');
  await turns.last().getByRole('link', { name: 'See the request' }).click();
  await expect(page.getByText('You stopped this request, or left the page')).toBeVisible();
});

test('a reload does not restore a conversation that was replaced', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('A question');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('link', { name: 'Show in history' })).toBeVisible();
  await page.getByRole('button', { name: 'New conversation' }).click();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Example messages' })).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(0);
});

test('another screen opens during an endless stream', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  // An answer with words in every frame. No real upstream could keep that up.
  await page.addInitScript(() => {
    const real = window.fetch;
    window.fetch = async (input, init) => {
      if (input !== '/api/playground') return real(input, init);
      const encoder = new TextEncoder();
      const body = new ReadableStream({
        start(controller) {
          const send = (event: unknown) =>
            controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`));
          send({ type: 'request-start', requestId: 'r1', chain: ['a/one'] });
          send({ type: 'attempt-start', index: 0, model: 'a/one', connection: 'openrouter', waitMs: 0 });
          send({
            type: 'attempt-serve',
            index: 0,
            model: 'a/one',
            connection: 'openrouter',
            provider: null,
            timeToFirstTokenMs: 1,
          });
          const timer = setInterval(() => send({ type: 'text-delta', text: 'word **by** word, ' }), 4);
          init?.signal?.addEventListener('abort', () => {
            clearInterval(timer);
            controller.error(new DOMException('Stopped', 'AbortError'));
          });
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
  });
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Never stop.');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('a/one is answering.')).toBeVisible();
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Playground', exact: true }).click();
  await expect(page.getByText('a/one is answering.')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('article')).toContainText('Stopped by you');
});

test('the message box stays at the bottom of the screen at every width', async ({ page, stage }) => {
  await stage.api.putCategory('main', { models: [KIMI] });
  for (const [width, height, barPx] of [
    [390, 844, 56],
    [768, 1024, 0],
    [1440, 900, 0],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.goto('/playground');
    const form = page.getByRole('form', { name: 'Message' });
    await expect(form.getByRole('button', { name: 'Send' })).toBeVisible();
    await expect
      .poll(async () => {
        const box = await form.boundingBox();
        return box === null ? null : height - barPx - (box.y + box.height) <= 24;
      })
      .toBe(true);
  }
});
