import { expect, test } from 'vitest';
import { candidateOf, openRouter } from '#tests/support/candidate';
import { explainSkip } from './engine-words.ts';

test.each([
  { id: 'openrouter', name: 'OpenRouter', said: 'OpenRouter' },
  { id: 'demo', name: 'Demo', said: 'the demo' },
  { id: 'demo-labs', name: 'Demo Labs', said: 'Demo Labs' },
  { id: 'c1', name: 'Groq', said: 'your Groq connection' },
])('a model skipped with its connection names $said', ({ id, name, said }) => {
  const { reason } = explainSkip(
    { kind: 'earlier_failure', limit: { kind: 'other_connection', connection: id } },
    candidateOf('a/one', null, { ...openRouter, id, name }),
  );
  expect(reason).toBe(`a/one also uses ${said}, where every model would fail for the same reason.`);
});

test('a modality named like an Object.prototype property is quoted unchanged', () => {
  const cause = { kind: 'output_modality', modality: 'constructor', has: ['text'] } as const;
  expect(explainSkip(cause, candidateOf('a/one')).reason).toBe(
    "The request asks for constructor in the answer, which a/one can't produce.",
  );
});
