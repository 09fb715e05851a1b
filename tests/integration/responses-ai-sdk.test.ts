import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectLabs, labsTarget } from '#tests/support/connect-labs';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';

let stage: GatewayStage;
let provider: ReturnType<typeof createOpenAI>;
beforeAll(async () => {
  stage = await openGatewayStage();
  await connectLabs(stage);
  provider = createOpenAI({ baseURL: `${stage.product.url}/v1`, apiKey: 'of-the-client' });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

describe.each([
  ['a server that speaks Responses', SECOND],
  ['a server that speaks Chat Completions', labsTarget],
])('the AI SDK on Responses, answered by %s after a limit of the first model', (_, target) => {
  beforeEach(async () => {
    await stage.api.putCategory('main', { models: [FIRST, target] });
    stage.play(FIRST, { kind: 'rate_limited_upstream' });
  });
  const model = () => provider.responses('understudy/main');

  test('gets text, whole and streamed', async () => {
    const whole = await generateText({ model: model(), prompt: 'Hello.' });
    expect(whole).toMatchObject({ text: stageAnswer, finishReason: 'stop', usage: { outputTokens: 60 } });
    const streamed = streamText({ model: model(), prompt: 'Hello.' });
    expect(await streamed.text).toBe(stageAnswer);
    expect(await streamed.finishReason).toBe('stop');
    expect((await streamed.usage).outputTokens).toBe(60);
  });

  test('calls a tool and continues with its result', async () => {
    const asked: unknown[] = [];
    const look = tool({
      description: 'Looks.',
      inputSchema: jsonSchema<{ place: string }>({
        type: 'object',
        properties: { place: { type: 'string' } },
        required: ['place'],
        additionalProperties: false,
      }),
      execute(input) {
        asked.push(input);
        return 'A tree.';
      },
    });
    const answer = streamText({
      model: model(),
      prompt: 'Please look_around here.',
      tools: { look_around: look },
      stopWhen: stepCountIs(3),
    });
    expect(await answer.text).toBe(stageAnswer);
    expect(asked).toHaveLength(1);
    expect(await answer.steps).toHaveLength(2);
  });

  test('throws if the answer is cut', async () => {
    stage.play(target.replace('labs::', ''), { kind: 'cut_after', tokens: 5 });
    const errors: unknown[] = [];
    const answer = streamText({
      model: model(),
      prompt: 'Hello.',
      maxRetries: 0,
      onError: ({ error }) => errors.push(error),
    });
    await answer.consumeStream();
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors[0])).toContain('partial_answer');
  });
});
