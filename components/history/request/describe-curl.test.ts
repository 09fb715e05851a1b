import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { describeCurl } from './describe-curl.ts';

const url = 'http://127.0.0.1:3000';
const request = {
  requestedModel: 'understudy/main',
  category: 'main',
  chain: ['a/b', 'c/d'],
  stream: false,
  dialect: 'chat' as const,
};

/** The arguments of `curl` as a shell parses them. */
function wordsOf(command: string): string[] {
  const script = command.replace(/^curl/, String.raw`printf '%s\0'`);
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('a shell sends the prompt unchanged, quotes and line breaks included', () => {
  const messages = [{ role: 'user', content: `It's "here"\n$HOME \`id\` \\` }];
  const words = wordsOf(describeCurl({ ...request, stream: true, prompt: JSON.stringify(messages) }, url));
  expect(words[0]).toBe('-N');
  expect(words[1]).toBe(`${url}/v1/chat/completions`);
  expect(JSON.parse(words.at(-1) ?? '')).toEqual({ model: 'understudy/main', messages, stream: true });
});

test('without a stored prompt, the command has a placeholder for one', () => {
  const asked = { ...request, requestedModel: 'a/b', category: null, chain: ['a/b'], prompt: null };
  const words = wordsOf(describeCurl(asked, url));
  expect(JSON.parse(words.at(-1) ?? '')).toEqual({
    model: 'a/b',
    messages: [{ role: 'user', content: 'Your prompt here' }],
  });
});

test('models sent with the request are sent again', () => {
  const asked = { ...request, requestedModel: 'a/b', category: null, prompt: null };
  const words = wordsOf(describeCurl(asked, url));
  expect(JSON.parse(words.at(-1) ?? '')).toMatchObject({ model: 'a/b', models: ['a/b', 'c/d'] });
});

test('a Responses request is repeated as a Responses request', () => {
  const input = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
  ];
  const words = wordsOf(
    describeCurl({ ...request, dialect: 'responses', prompt: JSON.stringify(input) }, url),
  );
  expect(words[0]).toBe(`${url}/v1/responses`);
  expect(JSON.parse(words.at(-1) ?? '')).toEqual({ model: 'understudy/main', input });
});

test('a Messages request is repeated as one, with its version and system message', () => {
  const user = { role: 'user', content: 'Hi' };
  const prompt = JSON.stringify([{ role: 'system', content: 'Be brief.' }, user]);
  const words = wordsOf(describeCurl({ ...request, dialect: 'messages', prompt }, url));
  expect(words[0]).toBe(`${url}/v1/messages`);
  expect(words).toContain('anthropic-version: 2023-06-01');
  expect(JSON.parse(words.at(-1) ?? '')).toEqual({
    model: 'understudy/main',
    max_tokens: 1_024,
    system: 'Be brief.',
    messages: [user],
  });
});

test.each([
  ['embeddings', '/v1/embeddings', { input: ['Hi', 'there'] }],
  ['images', '/v1/images/generations', { prompt: 'Hi' }],
  ['speech', '/v1/audio/speech', { input: 'Hi', voice: 'alloy' }],
] as const)('a request to %s is repeated with its own path', (dialect, path, body) => {
  const prompt = JSON.stringify(['Hi', 'there'].map((content) => ({ role: 'user', content })));
  const words = wordsOf(describeCurl({ ...request, dialect, prompt }, url));
  expect(words[0]).toBe(`${url}${path}`);
  expect(JSON.parse(words.at(-1) ?? '')).toEqual({ model: 'understudy/main', ...body });
});

test('a transcription request is repeated with a placeholder for the recording, which is not stored', () => {
  expect(describeCurl({ ...request, prompt: null, dialect: 'transcriptions' }, url)).toBe(
    `curl ${url}/v1/audio/transcriptions \\\n  -F 'model=understudy/main' \\\n  -F 'file=@your-audio.wav'`,
  );
});
