import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { WrittenScenario } from '#lib/demo/written-scenario';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { installProgram } from './install-program.ts';
import { addChatServer } from './chat-server.ts';
import { makeFolder, runTask } from './run-task.ts';

const FIRST = 'openai/gpt-5-mini';
const SECOND = 'anthropic/claude-sonnet-4.5';

let codex: string;
let stage: GatewayStage;
beforeAll(async () => {
  codex = installProgram({ name: '@openai/codex', version: '0.171.0', executable: '.bin/codex' });
  stage = await openGatewayStage({ demo: { answer: 'The file is written.' } });
  await addChatServer(stage);
}, 600_000);
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

/** The events with which an OpenAI model runs a command, including its own reasoning. */
function runsCommand(cmd: string): WrittenScenario {
  const response = { id: 'resp_1', object: 'response', created_at: 1, model: FIRST, error: null };
  const thought = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'gAAAAABsecret' };
  const call = {
    id: 'fc_1',
    type: 'function_call',
    call_id: 'call_1',
    name: 'exec_command',
    arguments: JSON.stringify({ cmd }),
    status: 'completed',
  };
  const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...thought, status: 'in_progress' } },
    { type: 'response.output_item.done', output_index: 0, item: thought },
    {
      type: 'response.output_item.added',
      output_index: 1,
      item: { ...call, arguments: '', status: 'in_progress' },
    },
    {
      type: 'response.function_call_arguments.delta',
      item_id: 'fc_1',
      output_index: 1,
      delta: call.arguments,
    },
    {
      type: 'response.function_call_arguments.done',
      item_id: 'fc_1',
      output_index: 1,
      name: call.name,
      arguments: call.arguments,
    },
    { type: 'response.output_item.done', output_index: 1, item: call },
    {
      type: 'response.completed',
      response: { ...response, status: 'completed', output: [thought, call], usage },
    },
  ];
  return {
    kind: 'custom_steps',
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    steps: events.map((event, at) => ({
      do: 'send',
      text: `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: at })}\n\n`,
    })),
  };
}

test.each([
  ['on a native connection', SECOND, SECOND],
  ['switching to a Chat Completions connection', 'labs::labs-large', 'labs-large'],
])('Codex finishes a task even though its first model is limited midway: %s', async (_, second, served) => {
  await stage.api.putCategory('main', { models: [FIRST, second] });
  await using work = await makeFolder();
  await using home = await makeFolder();
  const settings = join(home.path, '.codex');
  await mkdir(settings);
  await writeFile(
    join(settings, 'config.toml'),
    `model = "understudy/main"
model_provider = "understudy"
web_search = "disabled"

[model_providers.understudy]
name = "Understudy"
base_url = "${stage.product.url}/v1"
wire_api = "responses"
`,
  );
  stage.play(FIRST, {
    kind: 'sequence',
    scenarios: [runsCommand('echo done > result.txt'), { kind: 'rate_limited_upstream' }],
  });
  const { code, output } = await runTask({
    executable: codex,
    args: ['exec', '--skip-git-repo-check', '--sandbox', 'danger-full-access', 'Write the result.'],
    env: { HOME: home.path, CODEX_HOME: settings },
    folder: work.path,
  });
  expect(output).toContain('The file is written.');
  expect(code).toBe(0);
  expect(await readFile(join(work.path, 'result.txt'), 'utf8')).toBe('done\n');
  const { requests } = await stage.api.history('?limit=1');
  const { request, attempts } = await stage.api.request(requests[0]?.id ?? '');
  expect(request).toMatchObject({
    status: 'served',
    switched: true,
    servedModel: served,
    dialect: 'responses',
  });
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'served']);
});
