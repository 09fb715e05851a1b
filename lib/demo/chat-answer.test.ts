import { expect, test } from 'vitest';
import { openDemo, plainModel, postChat, readWire } from '#tests/support/demo-client';

const sixtyWords = Array.from({ length: 60 }, (_, index) => `word${index + 1}`).join(' ');

test('a plain call is answered with all fields OpenRouter sends', async () => {
  const demo = await openDemo({ answer: 'Pong is the answer.' });
  const response = await postChat(demo);
  const body = await readWire(response);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(body.id).toMatch(/^gen-\d{10}-[A-Za-z0-9]{20}$/);
  expect(response.headers.get('x-generation-id')).toBe(body.id);
  expect(body).toMatchObject({
    object: 'chat.completion',
    model: plainModel,
    provider: 'OpenAI',
    service_tier: null,
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        native_finish_reason: 'stop',
        message: { role: 'assistant', content: 'Pong is the answer.', refusal: null, reasoning: null },
      },
    ],
  });
});

test('the cost is the catalogue price of the tokens in the text', async () => {
  const demo = await openDemo({ answer: sixtyWords });
  const { usage } = await readWire(postChat(demo));
  // "Hello there" has 11 characters: three tokens, plus four for the message.
  expect(usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 60, total_tokens: 67, is_byok: false });
  expect(usage.cost).toBeCloseTo(7 * 0.0000004 + 60 * 0.0000016, 12);
  const { upstream_inference_prompt_cost, upstream_inference_completions_cost } = usage.cost_details;
  expect(upstream_inference_prompt_cost + upstream_inference_completions_cost).toBeCloseTo(usage.cost, 12);
});

test('an answer longer than max_tokens finishes with length', async () => {
  const demo = await openDemo({ answer: sixtyWords });
  const body = await readWire(postChat(demo, { body: { max_tokens: 3 } }));
  expect(body.choices[0]).toMatchObject({
    finish_reason: 'length',
    message: { content: 'word1 word2 word3' },
  });
  expect(body.usage.completion_tokens).toBe(3);
});

test('reasoning that uses up all tokens leaves an empty answer and no error', async () => {
  const demo = await openDemo({ answer: sixtyWords });
  const body = await readWire(postChat(demo, { body: { model: 'openai/gpt-5-mini', max_tokens: 5 } }));
  expect(body.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } });
});

test('a model with mandatory reasoning shows it and refuses to turn it off', async () => {
  const demo = await openDemo();
  const body = await readWire(postChat(demo, { body: { model: 'openai/gpt-5-mini' } }));
  expect(body.choices[0].message.reasoning).toContain('person');
  expect(body.choices[0].message.reasoning_details).toHaveLength(1);
  expect(body.usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(0);
  const refused = await postChat(demo, {
    body: { model: 'openai/gpt-5-mini', reasoning: { effort: 'none' } },
  });
  expect(refused.status).toBe(400);
});

test('a tool is called only if tool_choice requires it or the prompt names it', async () => {
  const demo = await openDemo();
  const parameters = {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 2 } },
    required: ['city', 'days'],
  };
  const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];
  const forced = await readWire(postChat(demo, { body: { tools, tool_choice: 'required' } }));
  expect(forced.choices[0].finish_reason).toBe('tool_calls');
  const [call] = forced.choices[0].message.tool_calls;
  expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
  expect(JSON.parse(call.function.arguments)).toEqual({ city: 'demo city', days: 2 });

  const messages = [{ role: 'user', content: 'How is the weather?' }];
  const meant = await readWire(postChat(demo, { body: { tools, messages } }));
  expect(meant.choices[0].finish_reason).toBe('tool_calls');
  const idle = await readWire(postChat(demo, { body: { tools } }));
  expect(idle.choices[0].finish_reason).toBe('stop');
});

test('a model with structured outputs follows a JSON schema, another model ignores it', async () => {
  const demo = await openDemo();
  const schema = {
    type: 'object',
    properties: { colour: { enum: ['red', 'blue'] }, counts: { type: 'array', items: { type: 'number' } } },
  };
  const response_format = { type: 'json_schema', json_schema: { name: 'answer', schema } };
  const strict = await readWire(postChat(demo, { body: { response_format } }));
  expect(JSON.parse(strict.choices[0].message.content)).toEqual({ colour: 'red', counts: [1, 1] });
  const loose = await readWire(postChat(demo, { body: { model: 'perplexity/sonar', response_format } }));
  expect(loose.choices[0].message.content).toContain('tand');
});

test('a schema that asks for huge lists gets short ones', async () => {
  const demo = await openDemo();
  const schema = { type: 'array', minItems: 1e9, items: { type: 'string', minLength: 1e9 } };
  const response_format = { type: 'json_schema', json_schema: { name: 'answer', schema } };
  const body = await readWire(postChat(demo, { body: { response_format } }));
  expect(body.choices[0].message.content.length).toBeLessThan(200_000);
});

test('an image model returns a PNG when asked for one', async () => {
  const demo = await openDemo();
  const model = 'google/gemini-2.5-flash-image';
  const body = await readWire(postChat(demo, { body: { model, modalities: ['image', 'text'] } }));
  const [image] = body.choices[0].message.images ?? [];
  const bytes = Buffer.from(image?.image_url.url.replace('data:image/png;base64,', '') ?? '', 'base64');
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(body.usage.completion_tokens_details.image_tokens).toBeGreaterThan(0);
  const asText = await readWire(postChat(demo, { body: { model } }));
  expect(asText.choices[0].message.images).toBeUndefined();
});

test('an answer continues an assistant prefill without repeating it', async () => {
  const demo = await openDemo({ answer: 'one two three four' });
  const messages = [
    { role: 'user', content: 'Count' },
    { role: 'assistant', content: 'one tw' },
  ];
  const body = await readWire(postChat(demo, { body: { messages } }));
  expect(body.choices[0].message.content).toBe('o three four');
});

test('the demo identifies itself in 60 to 150 words, and the text varies with the prompt', async () => {
  const demo = await openDemo();
  const prompts = [
    'Write a typescript function',
    'Summarize this: A long day.',
    'Compare tea and coffee',
    'Why is the sea salt?',
  ];
  const texts = await Promise.all(
    prompts.map(async (content) => {
      const body = await readWire(postChat(demo, { body: { messages: [{ role: 'user', content }] } }));
      return body.choices[0].message.content;
    }),
  );
  for (const text of texts) {
    expect(text).toMatch(/demo upstream/);
    const words = text.split(/\s+/).length;
    expect(words).toBeGreaterThanOrEqual(60);
    expect(words).toBeLessThanOrEqual(150);
  }
  expect(new Set(texts).size).toBe(4);
  expect(texts[0]).toContain('```ts');
});

test('router metadata is sent only on request and includes the skipped provider', async () => {
  const demo = await openDemo();
  const body = { model: 'deepseek/deepseek-v3.2' };
  const withoutMetadata = await readWire(postChat(demo, { body }));
  expect(withoutMetadata.openrouter_metadata).toBeUndefined();
  const withMetadata = await readWire(
    postChat(demo, { body, headers: { 'X-OpenRouter-Metadata': 'enabled' } }),
  );
  expect(withMetadata.openrouter_metadata).toMatchObject({
    requested: 'deepseek/deepseek-v3.2',
    strategy: 'direct',
    attempt: 2,
    attempts: [
      { provider: 'SiliconFlow', status: 429 },
      { provider: 'DeepInfra', status: 200 },
    ],
  });
  expect(withMetadata.provider).toBe('DeepInfra');
});
