import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectLabs, labsTarget } from '#tests/support/connect-labs';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { finalResponse, grammarFaults, readEvents } from '#tests/support/response-grammar';
import { ResponseObject } from '#tests/support/response-schema';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
  await connectLabs(stage);
});
afterAll(() => stage?.close());

const send = (body: Record<string, unknown>): Promise<Response> =>
  fetch(`${stage.product.url}/v1/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer of-the-client', 'content-type': 'application/json' },
    body: JSON.stringify({ model: labsTarget, ...body }),
  });

async function ask(body: Record<string, unknown>) {
  const answer = await send(body);
  expect(answer.status).toBe(200);
  return ResponseObject.parse(await answer.json());
}

const user = (content: unknown) => ({ type: 'message', role: 'user', content });
const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'Tells the weather of a place.',
  parameters: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
};
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The checks of the compliance suite of Open Responses that need nothing but HTTP, under its own names for them. */
describe('Open Responses', () => {
  test('basic-response', async () => {
    const response = await ask({ input: [user('Say hello in exactly 3 words.')] });
    expect(response.status).toBe('completed');
    expect(response.output.length).toBeGreaterThan(0);
  });

  test('assistant-phase', async () => {
    const response = await ask({
      input: [
        user('Look for a tree.'),
        { type: 'message', role: 'assistant', phase: 'commentary', content: 'I will look.' },
        { type: 'message', role: 'assistant', phase: 'final_answer', content: 'There is one.' },
        user('Where?'),
      ],
    });
    expect(response.status).toBe('completed');
  });

  test('response-output-phase-schema', () => {
    const message = { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [] };
    const { output } = ResponseObject.shape;
    for (const phase of ['commentary', 'final_answer', undefined])
      expect(output.safeParse([{ ...message, phase }]).success).toBe(true);
  });

  test('streaming-response', async () => {
    const answer = await send({ input: [user('Count from 1 to 5.')], stream: true });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const wire = await answer.text();
    expect(wire.endsWith('data: [DONE]\n\n')).toBe(true);
    const events = readEvents(wire);
    expect(events.length).toBeGreaterThan(0);
    expect(grammarFaults(events)).toEqual([]);
    expect(ResponseObject.parse(finalResponse(events)).status).toBe('completed');
    for (const { response } of events.slice(0, 2)) expect(() => ResponseObject.parse(response)).not.toThrow();
  });

  test.each(['system', 'developer'])('system-prompt: %s', async (role) => {
    const rules = { type: 'message', role, content: 'You are a pirate. Always say so.' };
    expect((await ask({ input: [rules, user('Say hello.')] })).status).toBe('completed');
  });

  test('tool-calling', async () => {
    const response = await ask({ input: [user('What is the weather like in Graz?')], tools: [weather] });
    expect(response.output).toContainEqual(
      expect.objectContaining({ type: 'function_call', name: 'get_weather' }),
    );
  });

  test('image-input', async () => {
    const content = [
      { type: 'input_text', text: 'What do you see in this image?' },
      { type: 'input_image', image_url: PIXEL },
    ];
    expect((await ask({ input: [user(content)] })).status).toBe('completed');
  });

  test('multi-turn', async () => {
    const response = await ask({
      input: [
        user('My name is Alice.'),
        { type: 'message', role: 'assistant', content: 'Hello Alice!' },
        user('And?'),
      ],
    });
    expect(response.status).toBe('completed');
  });
});
