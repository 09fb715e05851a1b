import { expect, test } from 'vitest';
import { noFacts, type CallResult } from '#lib/engine/call';
import { createSecretFilter, removed } from '#lib/engine/secret-filter';
import { withoutKey } from './without-key.ts';

const secret = 'sk-secret-0123456789abcdef';
const every = Buffer.from(Array.from({ length: 256 }, (_, at) => at));

function bytesOf(parts: readonly (Buffer | string)[], isSentByClient: boolean): Buffer {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const sent: CallResult = {
    kind: 'answered',
    answer: { bytes, body: {}, contentType: 'audio/mpeg' },
    facts: noFacts,
  };
  const left = withoutKey(sent, {
    secrets: [secret],
    hide: createSecretFilter([secret]),
    isSentByClient: () => isSentByClient,
  });
  if (left.kind !== 'answered') throw new Error('It stays an answer.');
  expect(left.answer.contentType).toBe('audio/mpeg');
  return Buffer.from(left.answer.bytes);
}

test('the key is removed from a binary answer, and all other bytes are kept', () => {
  expect(bytesOf([every, secret, every], false)).toEqual(Buffer.concat([every, Buffer.from(removed), every]));
});

test('an answer without the key, or with one the client sent, is unchanged', () => {
  expect(bytesOf([every], false)).toEqual(every);
  expect(bytesOf([every, secret], true)).toEqual(Buffer.concat([every, Buffer.from(secret)]));
});
