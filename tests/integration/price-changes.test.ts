import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type GatewayStage, openGatewayStage } from '#tests/support/gateway-stage';
import { jsonAnswer } from '#tests/support/written-answers';

const FIRST = 'moonshotai/kimi-k2';
const PAID = 'openai/gpt-4.1-mini';
const FREE = 'google/gemma-4-31b-it:free';

const Listing = z.object({
  data: z.array(z.looseObject({ id: z.string(), pricing: z.looseObject({ prompt: z.string() }) })),
});

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
});
afterAll(() => stage?.close());

const refresh = () => fetch(`${stage.product.url}/api/models/refresh`, { method: 'POST' });
const ask = () => stage.ask({ model: 'understudy/main' });

/** The model list, in which the first choice still costs nothing. */
async function oldList(): Promise<unknown> {
  const { data } = Listing.parse(await (await fetch(`${stage.upstream.url}/models`)).json());
  return {
    data: data.map((model) =>
      model.id === FIRST ? { ...model, pricing: { ...model.pricing, prompt: '0', completion: '0' } } : model,
    ),
  };
}

test('a chain that began free spends nothing when its first choice gets a price, until that is accepted', async () => {
  const { upstream, api, product } = stage;
  upstream.playAt('/models', jsonAnswer(200, await oldList()));
  await refresh();
  await api.putCategory('main', {
    models: [FIRST, PAID, FREE],
    policy: { freeStaysFree: true, retries: 0 },
  });
  // The list is older than the price, so the price is sent as a limit, and the call is refused there.
  const stale = await ask();
  expect(stale.headers.get('x-understudy-served-model')).toBe(FREE);
  expect(stage.called()).toEqual([FIRST, FREE]);
  expect(upstream.calls()[0]?.body?.provider).toMatchObject({ max_price: { prompt: 0, completion: 0 } });

  upstream.clearAll();
  await stage.clean();
  await refresh();
  const known = await ask();
  expect(known.headers.get('x-understudy-served-model')).toBe(FREE);
  expect(known.headers.get('x-understudy-skipped')).toBe(`${FIRST} (no_longer_free), ${PAID} (not_free)`);
  expect(stage.called()).toEqual([FREE]);

  await fetch(`${product.url}/api/doctor/repair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ category: 'main', model: FIRST, repair: { kind: 'accept' } }),
  });
  await stage.clean();
  expect((await ask()).headers.get('x-understudy-served-model')).toBe(FIRST);
});
