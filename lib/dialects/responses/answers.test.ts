import { expect, test } from 'vitest';
import type { Body } from '#lib/dialects/wire';
import { answers } from './answers.ts';
import { continueRequest } from './continue-request.ts';

const answer = (output: readonly unknown[]) => ({ body: { output }, bytes: Buffer.from('') });
const message = (...texts: readonly string[]) => ({
  type: 'message',
  content: texts.map((text) => ({ type: 'output_text', text })),
});
const thoughts = { type: 'reasoning', content: [{ type: 'reasoning_text', text: 'Hm.' }] };
const call = { type: 'function_call', name: 'look', arguments: '{}' };

test('the visible text of a response is its messages without reasoning', () => {
  expect(answers.textOf(answer([thoughts, message('One ', 'two '), call, message('three')]))).toBe(
    'One two three',
  );
});

test('reasoning alone adds nothing to an answer, but a call does', () => {
  expect(answers.addsNothing(answer([thoughts, message(' ')]))).toBe(true);
  expect(answers.addsNothing(answer([call]))).toBe(false);
});

test('changed text goes into the first part', () => {
  const changed = answers.mapText(answer([thoughts, message('One ', 'two')]), (text) => text.toUpperCase());
  expect(changed.body.output).toEqual([thoughts, message('ONE TWO', '')]);
});

test('a model continues its own text from a prefill or an instruction', () => {
  const said = { role: 'assistant', content: 'One two' };
  const continueWith = (how: 'prefill' | 'instruction', body: Body) =>
    continueRequest(body, { text: 'One two', how });
  expect(continueWith('prefill', { input: 'Count.' })).toEqual({
    input: [{ role: 'user', content: 'Count.' }, said],
  });
  expect(continueWith('instruction', { input: [message('Hi.')] })).toMatchObject({
    input: [message('Hi.'), said, { role: 'user' }],
  });
});
