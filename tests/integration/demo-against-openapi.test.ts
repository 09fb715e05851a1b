import { describe, expect, test } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import type { DemoUpstream } from '#lib/demo/start-demo-upstream';
import { SchemaChecker } from '#tests/support/check-schema';
import { openDemo, parseWire, plainModel, postChat, readSse, readWire } from '#tests/support/demo-client';
import { messagesEvents } from '#tests/support/messages-stream';
import { grammarFaults, readEvents } from '#tests/support/response-grammar';
import { readRecording } from '#tests/support/recordings';

const text = readRecording('openapi.json');

type Description = {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: unknown }> }> }>
  >;
};
const description = JSON.parse(text ?? '{ "paths": {} }') as Description;
const checker = new SchemaChecker(description);
const named = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function answerOf(path: string, method: string, status: number): unknown {
  const schema = description.paths[path]?.[method]?.responses[status]?.content['application/json']?.schema;
  if (schema === undefined) throw new Error(`The API description has no ${method} ${path} ${status}.`);
  return schema;
}

function postResponses(demo: DemoUpstream, body: Record<string, unknown>): Promise<Response> {
  return fetch(`${demo.url}/responses`, {
    method: 'POST',
    headers: { ...auth, 'content-type': 'application/json', 'X-OpenRouter-Metadata': 'enabled' },
    body: JSON.stringify({ model: plainModel, input: 'Hello there', ...body }),
  });
}

const auth = { authorization: 'Bearer sk-or-demo' };

test('the checker finds missing, mistyped, disallowed and non-matching fields', () => {
  const own = new SchemaChecker({ shapes: { word: { type: 'string', enum: ['a', 'b'] } } });
  const schema = {
    type: 'object',
    required: ['one', 'two'],
    additionalProperties: false,
    properties: {
      one: { $ref: '#/shapes/word' },
      three: { anyOf: [{ type: 'integer' }, { type: 'array', items: { type: 'null' } }] },
    },
  };
  expect(own.faults({ one: 'a', two: 1 }, { ...schema, additionalProperties: true })).toEqual([]);
  expect(own.faults({ one: 'c', three: 1.5, four: 0 }, schema)).toEqual([
    '$: lacks two',
    '$.one: "c" is none of the allowed values',
    '$.three: number is not integer',
    '$: has four, which is not allowed',
  ]);
  expect(own.faults({ one: 'a', two: 0, three: [1] }, { ...schema, additionalProperties: {} })).toHaveLength(
    1,
  );
});

describe.skipIf(text === null)(
  'compared with the official description, if it is present beside the repository',
  () => {
    test('all kinds of chat answers match ChatResult', async () => {
      const demo = await openDemo();
      const tools = [
        { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } },
      ];
      const bodies = [
        {},
        { model: 'openai/gpt-5-mini' },
        { tools, tool_choice: 'required' },
        { model: 'google/gemini-2.5-flash-image', modalities: ['image', 'text'] },
        { max_tokens: 3 },
        { model: 'deepseek/deepseek-v3.2' },
      ];
      for (const body of bodies) {
        const headers = { 'X-OpenRouter-Metadata': 'enabled' };
        const answer = await readWire(postChat(demo, { body, headers }));
        expect(checker.faults(answer, named('ChatResult'))).toEqual([]);
        expect(answer.openrouter_metadata).toBeDefined();
      }
    });

    test('each chunk of a stream matches ChatStreamChunk, including an error', async () => {
      const demo = await openDemo();
      const scenarios: Scenario[] = [
        { kind: 'ok' },
        { kind: 'error_mid_stream', tokens: 3, shape: 'documented', done: true },
        { kind: 'error_mid_stream', tokens: 3, shape: 'empty_choices', done: false },
        { kind: 'finish_error', tokens: 2 },
        { kind: 'empty_length' },
      ];
      for (const model of ['openai/gpt-5-mini', 'openai/gpt-4.1-mini']) {
        for (const scenario of scenarios) {
          const headers = { 'X-OpenRouter-Metadata': 'enabled' };
          const response = await postChat(demo, { scenario, headers, body: { model, stream: true } });
          const { events } = readSse(await response.text());
          expect(events.length).toBeGreaterThan(1);
          for (const event of events) {
            expect(checker.faults(parseWire(event), named('ChatStreamChunk'))).toEqual([]);
          }
        }
      }
    });

    test('all kinds of responses match OpenResponsesResult, and their events match StreamEvents', async () => {
      const demo = await openDemo();
      const tool = { name: 'look', parameters: { type: 'object', properties: {} }, strict: null };
      const bodies = [
        {},
        { model: 'openai/gpt-5-mini', instructions: 'Be short.' },
        { tools: [{ type: 'function', ...tool }], tool_choice: 'required' },
        { tools: [{ type: 'custom', name: 'look' }], tool_choice: 'required' },
        { max_output_tokens: 3 },
      ];
      for (const body of bodies) {
        const answer: unknown = JSON.parse(await (await postResponses(demo, body)).text());
        expect(checker.faults(answer, named('OpenResponsesResult'))).toEqual([]);
        const wire = await (await postResponses(demo, { ...body, stream: true })).text();
        const events = readEvents(wire);
        expect(grammarFaults(events)).toEqual([]);
        // The description defines raw reasoning in one half of this event only.
        const described = events.filter(({ part }) => !JSON.stringify(part ?? '').includes('reasoning_text'));
        for (const event of described) expect(checker.faults(event, named('StreamEvents'))).toEqual([]);
      }
    });

    test('errors match the schema of their status', async () => {
      const demo = await openDemo();
      const scenarios: Scenario[] = [
        { kind: 'rate_limited_upstream', shape: 'limit_source', retryAfterSeconds: 1 },
        { kind: 'free_tier_daily' },
        { kind: 'admission_control' },
        { kind: 'cannot_afford' },
        { kind: 'bad_key' },
        { kind: 'moderation' },
        { kind: 'no_endpoints', reason: 'image' },
        { kind: 'context_too_long' },
        { kind: 'server_error' },
        { kind: 'provider_down' },
        { kind: 'overloaded' },
      ];
      for (const scenario of scenarios) {
        const response = await postChat(demo, { scenario, headers: { 'X-OpenRouter-Metadata': 'enabled' } });
        const schema = answerOf('/chat/completions', 'post', response.status);
        expect(checker.faults(await response.json(), schema)).toEqual([]);
      }
    });

    test('Messages answers, events and errors match their schemas', async () => {
      const demo = await openDemo();
      const post = (body: Record<string, unknown>, scenario: Scenario = { kind: 'ok' }) =>
        fetch(`${demo.url}/messages`, {
          method: 'POST',
          headers: {
            ...auth,
            'content-type': 'application/json',
            'x-demo-scenario': JSON.stringify(scenario),
            'x-openrouter-metadata': 'enabled',
          },
          body: JSON.stringify({
            model: 'anthropic/claude-sonnet-4.5',
            messages: [{ role: 'user', content: 'Hello there' }],
            ...body,
          }),
        });
      const tools = [{ name: 'look', input_schema: { type: 'object', properties: {} } }];
      const bodies = [
        {},
        { thinking: { type: 'adaptive' } },
        { tools, tool_choice: { type: 'any' } },
        { max_tokens: 3 },
      ];
      for (const body of bodies) {
        expect(checker.faults(await (await post(body)).json(), named('MessagesResult'))).toEqual([]);
        const events = messagesEvents(await (await post({ ...body, stream: true })).text());
        expect(events.length).toBeGreaterThan(4);
        for (const { data } of events)
          expect(checker.faults(data, named('MessagesStreamEvents'))).toEqual([]);
      }
      const refusals: Scenario[] = [
        { kind: 'rate_limited_upstream', shape: 'limit_source', retryAfterSeconds: 1 },
        { kind: 'bad_key' },
        { kind: 'provider_down' },
        { kind: 'server_error' },
      ];
      for (const scenario of refusals) {
        const faults = checker.faults(
          await (await post({}, scenario)).json(),
          named('AnthropicMessagesErrorResponse'),
        );
        expect(faults).toEqual([]);
      }
    });

    test('the catalogue matches the schemas of the list, the endpoints and the count', async () => {
      const demo = await openDemo({ generatedModels: 200 });
      for (const snapshot of ['first', 'second'] as const) {
        demo.setCatalogue(snapshot);
        const list = await readWire(fetch(`${demo.url}/models?output_modalities=all`));
        expect(Object.keys(list.data).length).toBeGreaterThan(250);
        expect(checker.faults(list, answerOf('/models', 'get', 200))).toEqual([]);
      }
      const endpoints = await readWire(fetch(`${demo.url}/models/z-ai/glm-4.6/endpoints`));
      expect(checker.faults(endpoints, answerOf('/models/{author}/{slug}/endpoints', 'get', 200))).toEqual(
        [],
      );
      const count = await readWire(fetch(`${demo.url}/models/count`));
      expect(checker.faults(count, answerOf('/models/count', 'get', 200))).toEqual([]);
      const providers = await readWire(fetch(`${demo.url}/providers`));
      expect(checker.faults(providers, answerOf('/providers', 'get', 200))).toEqual([]);
    });

    test('the key, the credits, a generation and a created key match their schemas', async () => {
      const demo = await openDemo();
      const get = (path: string) => readWire(fetch(`${demo.url}${path}`, { headers: auth }));
      expect(checker.faults(await get('/key'), answerOf('/key', 'get', 200))).toEqual([]);
      expect(checker.faults(await get('/credits'), answerOf('/credits', 'get', 200))).toEqual([]);
      const { id } = await readWire(postChat(demo));
      await get(`/generation?id=${id}`);
      expect(checker.faults(await get(`/generation?id=${id}`), answerOf('/generation', 'get', 200))).toEqual(
        [],
      );

      const root = demo.url.replace('/api/v1', '');
      const approve = `${root}/auth/approve?callback_url=${encodeURIComponent('http://localhost/')}`;
      const back = await fetch(approve, { redirect: 'manual' });
      const code = new URL(back.headers.get('location') ?? '').searchParams.get('code');
      const bought = await fetch(`${demo.url}/auth/keys`, { method: 'POST', body: JSON.stringify({ code }) });
      expect(checker.faults(await readWire(bought), answerOf('/auth/keys', 'post', 200))).toEqual([]);
    });
  },
);
