import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

const opening = (words: string) => [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: words },
];
const later = (words: string) => [
  ...opening(words),
  { role: 'assistant', content: 'Well.' },
  { role: 'user', content: 'Go on.' },
];

/** The second model answers the first turn, and then the first model works again. */
async function switchOnce(words: string): Promise<void> {
  stage.play(FIRST, { kind: 'rate_limited_upstream', times: 1 });
  await stage.ask({ model: 'understudy/main', messages: opening(words) });
  await stage.api.clearCooldowns();
}

async function lastDetail() {
  const { requests } = await stage.api.history('?limit=1');
  return stage.api.request(requests[0]?.id ?? '');
}

test('by default a conversation returns to the first choice, and its row has the estimated costs', async () => {
  await stage.api.putCategory('main', { models: [FIRST, SECOND], policy: { returnTo: 'first_choice' } });
  await switchOnce('one');
  await stage.ask({ model: 'understudy/main', messages: later('one') });
  expect(stage.called()).toEqual([FIRST, SECOND, FIRST]);
  const { request } = await lastDetail();
  expect(request).toMatchObject({
    switched: false,
    returnChoice: { choice: 'went_back', because: 'policy', lastModel: SECOND, firstModel: FIRST },
  });
  expect(request.returnChoice?.backUsd).toBeGreaterThan(0);
  expect(request.returnChoice?.stayUsd).toBeGreaterThan(0);
});

test('with session, a conversation continues with its last model', async () => {
  await stage.api.putCategory('main', { models: [FIRST, SECOND], policy: { returnTo: 'session' } });
  await switchOnce('two');
  await stage.ask({ model: 'understudy/main', messages: later('two') });
  await stage.ask({ model: 'understudy/main', messages: later('another conversation') });
  expect(stage.called()).toEqual([FIRST, SECOND, SECOND, FIRST]);
});

test('if that model is limited, the conversation continues with the chain', async () => {
  await stage.api.putCategory('main', { models: [FIRST, SECOND], policy: { returnTo: 'session' } });
  await switchOnce('three');
  stage.play(SECOND, { kind: 'rate_limited_upstream' });
  const answer = await stage.ask({ model: 'understudy/main', messages: later('three') });
  expect(answer).toMatchObject({ outcome: 'answered', model: FIRST });
  expect(stage.called()).toEqual([FIRST, SECOND, SECOND, FIRST]);
});

test('a conversation with an id is recognized by it, whatever its messages', async () => {
  await stage.api.putCategory('main', { models: [FIRST, SECOND], policy: { returnTo: 'session' } });
  stage.play(FIRST, { kind: 'rate_limited_upstream', times: 1 });
  const named = { model: 'understudy/main', session_id: 'of-the-test' };
  await stage.ask({ ...named, messages: opening('four') });
  await stage.api.clearCooldowns();
  await stage.ask({ ...named, messages: opening('something else') });
  expect(stage.called()).toEqual([FIRST, SECOND, SECOND]);
});

test('a client’s own retry of a failed request is noted on its row', async () => {
  await stage.api.putCategory('main', { models: [FIRST], policy: { returnTo: 'first_choice' } });
  stage.play(FIRST, { kind: 'rate_limited_upstream' });
  const body = { model: 'understudy/main', messages: opening('five') };
  await stage.ask(body);
  expect((await lastDetail()).request.clientRetry).toBeNull();
  await stage.ask(body);
  expect((await lastDetail()).request.clientRetry).toBe(1);
});
