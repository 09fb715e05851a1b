import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { WrittenScenario } from '#lib/demo/written-scenario';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { installProgram } from './install-program.ts';
import { addChatServer } from './chat-server.ts';
import { makeFolder, runTask } from './run-task.ts';

const FIRST = 'anthropic/claude-sonnet-4.5';
const SECOND = 'openai/gpt-5-mini';

let claude: string;
let stage: GatewayStage;
beforeAll(async () => {
  claude = installProgram({
    name: '@anthropic-ai/claude-code',
    version: '2.1.332',
    executable: `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
  });
  stage = await openGatewayStage({ demo: { answer: 'The file is written.' } });
  await addChatServer(stage);
}, 600_000);
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

/** The events with which an Anthropic model runs a command, including its own thinking. */
function runsCommand(command: string): WrittenScenario {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: FIRST,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  };
  const thinking = { type: 'thinking', thinking: '', signature: '' };
  const tool = { type: 'tool_use', id: 'toolu_01', name: 'Bash', input: {} };
  const input = JSON.stringify({ command, description: 'Writes the result' });
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: thinking },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'I write it.' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'EqQBsecret' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: tool },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: input } },
    { type: 'content_block_stop', index: 1 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 20 },
    },
    { type: 'message_stop' },
  ];
  return {
    kind: 'custom_steps',
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    steps: events.map((event) => ({
      do: 'send',
      text: `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
    })),
  };
}

test.each([
  ['on a native connection', SECOND, SECOND],
  ['switching to a Chat Completions connection', 'labs::labs-large', 'labs-large'],
])(
  'Claude Code finishes a task even though its first model is limited midway: %s',
  async (_, second, served) => {
    await stage.api.putCategory('main', { models: [FIRST, second] });
    await using work = await makeFolder();
    await using home = await makeFolder();
    stage.play(FIRST, {
      kind: 'sequence',
      scenarios: [runsCommand('echo done > result.txt'), { kind: 'rate_limited_upstream' }],
    });
    const { code, output } = await runTask({
      executable: claude,
      args: ['-p', 'Write the result.', '--model', 'understudy/main', '--allowed-tools', 'Bash'],
      env: {
        HOME: home.path,
        ANTHROPIC_BASE_URL: stage.product.url,
        ANTHROPIC_AUTH_TOKEN: 'none',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      },
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
      dialect: 'messages',
    });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'served']);
  },
);
