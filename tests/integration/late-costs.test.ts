import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { HistoryDetail } from '#lib/contracts/history';
import { openGatewayStage, stageAnswer, stageKey, type GatewayStage } from '#tests/support/gateway-stage';
import { timeLapse } from '#tests/support/start-product';

const PAID = 'openai/gpt-4.1-mini';
/** Its company bills the whole answer, though the client left. */
const BILLED_WHOLE = 'google/gemini-2.5-flash-lite';

let stage: GatewayStage;
beforeAll(async () => {
  // OpenRouter is asked some seconds after the end of a call, and again after a minute.
  stage = await openGatewayStage({
    demo: { answer: stageAnswer, keys: [stageKey], recordBills: true },
    env: timeLapse(20),
  });
});
afterAll(() => stage?.close());

/** Leaves in the middle of an answer. */
async function leave(model: string): Promise<string> {
  await stage.api.putCategory('main', { models: [model] });
  stage.play(model, { kind: 'stall_after', tokens: 6, ms: 60_000 });
  const leaving = new AbortController();
  const response = await fetch(`${stage.product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'understudy/main',
      stream: true,
      messages: [{ role: 'user', content: 'Hello.' }],
    }),
    signal: leaving.signal,
  });
  const id = response.headers.get('x-understudy-request-id') ?? '';
  await response.body?.getReader().read();
  leaving.abort();
  return id;
}

const confirmed = async (id: string): Promise<HistoryDetail> => {
  await expect
    .poll(async () => (await stage.api.request(id)).attempts[0]?.costConfirmedAt ?? null, { timeout: 90_000 })
    .not.toBeNull();
  return stage.api.request(id);
};

test.each([PAID, BILLED_WHOLE])(
  'the cost of a call to %s that was broken off is confirmed later, and every sum is corrected once',
  async (model) => {
    const budget = await stage.api.createBudget({ scope: { kind: 'all' }, period: 'month', limitUsd: 10 });
    onTestFinished(() => stage.api.deleteBudget(budget.id));
    const before = (await stage.api.insights()).totals.costUsd;
    const id = await leave(model);
    await expect.poll(async () => (await stage.api.request(id)).request.status).toBe('cancelled');
    const estimated = await stage.api.request(id);
    expect(estimated.request.costEstimated).toBe(true);
    const { request, attempts } = await confirmed(id);
    const bill = stage.upstream.bills().at(-1);
    expect(bill?.isCancelled).toBe(true);
    expect(request).toMatchObject({ costUsd: bill?.creditsUsd, costEstimated: false });
    expect(request.costUsd).not.toBe(estimated.request.costUsd);
    expect(attempts[0]?.evidence.at(-1)).toMatchObject({
      field: 'cost',
      meaning: 'OpenRouter confirmed this cost later; it was not reported with the answer',
    });
    const { totals } = await stage.api.insights();
    expect(totals.costUsd - before).toBeCloseTo(request.costUsd ?? -1, 12);
    expect(totals).toMatchObject({ costEstimated: 0, costUnknown: 0 });
    const [{ spentUsd, heldUsd } = { spentUsd: -1, heldUsd: -1 }] = await stage.api.budgets();
    expect([spentUsd, heldUsd]).toEqual([expect.closeTo(request.costUsd ?? -1, 12), 0]);
    const database = new Sqlite(join(stage.product.dataDir, 'understudy.db'), { readonly: true });
    onTestFinished(() => void database.close());
    expect(database.prepare('SELECT count(*) FROM budget_bookings').pluck().get()).toBe(0);
  },
);
