import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { describeCurl } from './describe-curl.ts';

const url = 'http://127.0.0.1:3000';
const request = { requestedModel: 'understudy/main', category: 'main', chain: ['a/b', 'c/d'], stream: false };

/** What a shell makes of it: the words after `curl`. */
function wordsOf(command: string): string[] {
  const script = command.replace(/^curl/, String.raw`printf '%s\0'`);
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('a shell sends the prompt as it was, quotes and line breaks included', () => {
  const messages = [{ role: 'user', content: `It's "here"\n$HOME \`id\` \\` }];
  const words = wordsOf(describeCurl({ ...request, stream: true, prompt: JSON.stringify(messages) }, url));
  expect(words[0]).toBe('-N');
  expect(words[1]).toBe(`${url}/v1/chat/completions`);
  expect(JSON.parse(words.at(-1) ?? '')).toEqual({ model: 'understudy/main', messages, stream: true });
});

test('without a kept prompt there is a place for one', () => {
  const asked = { ...request, requestedModel: 'a/b', category: null, chain: ['a/b'], prompt: null };
  const words = wordsOf(describeCurl(asked, url));
  expect(JSON.parse(words.at(-1) ?? '')).toEqual({
    model: 'a/b',
    messages: [{ role: 'user', content: 'Your prompt here' }],
  });
});

test('a list that came with the request goes with it again', () => {
  const asked = { ...request, requestedModel: 'a/b', category: null, prompt: null };
  const words = wordsOf(describeCurl(asked, url));
  expect(JSON.parse(words.at(-1) ?? '')).toMatchObject({ model: 'a/b', models: ['a/b', 'c/d'] });
});
