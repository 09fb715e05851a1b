import { expect, test } from 'vitest';
import { checkParameter, countSet, defaultParameters, toRequestPart } from './parameters.ts';

test.each([
  ['temperature', '0', true],
  ['temperature', ' 1.5 ', true],
  ['temperature', '2.1', false],
  ['temperature', 'warm', false],
  ['topP', '1', true],
  ['topP', '-0.1', false],
  ['maxTokens', '500', true],
  ['maxTokens', '0', false],
  ['maxTokens', '1.5', false],
  ['maxTokens', '', true],
] as const)('%s with the value %j can be sent: %s', (name, typed, isFine) => {
  expect(checkParameter(name, typed) === null).toBe(isFine);
});

test('only entered values are sent, so models keep their own defaults', () => {
  expect(toRequestPart(defaultParameters)).toEqual({ stream: true });
  expect(toRequestPart({ temperature: '0', topP: ' ', maxTokens: '64', stream: false })).toEqual({
    temperature: 0,
    maxTokens: 64,
    stream: false,
  });
});

test('settings that differ from the defaults are counted', () => {
  expect(countSet(defaultParameters)).toBe(0);
  expect(countSet({ ...defaultParameters, topP: '0.9', stream: false })).toBe(2);
});
