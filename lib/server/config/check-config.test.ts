import { expect, test } from 'vitest';
import { ConfigFile } from '#lib/contracts/config';
import { catalogueModel } from '#tests/support/catalogue-model';
import { checkConfig } from './check-config.ts';

const catalogue = [
  catalogueModel({ id: 'a/live', canonicalSlug: 'a/live-20260101' }),
  catalogueModel({ id: 'b/released' }),
  catalogueModel({ id: 'c/ending', expirationDate: '2026-12-01' }),
  catalogueModel({ id: 'd/ending-later', expirationDate: '2027-06-01' }),
];
const others = [
  {
    slug: 'groq',
    name: 'Groq',
    models: [catalogueModel({ id: 'llama-3.3-70b-versatile' })],
    fetchedOn: '2026-11-20',
  },
];
const nowMs = Date.UTC(2026, 10, 21);

function check(models: string[], disabled: string[] = []) {
  const config = ConfigFile.parse({ understudy: 1, categories: [{ slug: 'main', models, disabled }] });
  const { stale, notes } = checkConfig(config, { models: catalogue, others, nowMs });
  return {
    stale: stale.map(({ model, text }) => `${model}: ${text}`),
    notes: notes.map(({ model, text }) => `${model}: ${text}`),
  };
}

test('callable and available models pass, including dated names and routing suffixes', () => {
  expect(check(['a/live', 'a/live-20260101', 'b/released:nitro'])).toEqual({ stale: [], notes: [] });
});

test('a removed, renamed or soon removed model is stale, a later removal is a note', () => {
  const models = ['x/gone', 'b/released-preview', 'a/live:free', 'c/ending', 'd/ending-later'];
  expect(check(models)).toEqual({
    stale: [
      'x/gone: Not in the catalogue.',
      'b/released-preview: Now called b/released.',
      'a/live:free: The free variant was discontinued. a/live is the same model, paid.',
      'c/ending: Will be removed on 1 December 2026.',
    ],
    notes: ['d/ending-later: Will be removed on 1 June 2027.'],
  });
});

test('a disabled model is never more than a note', () => {
  expect(check(['x/gone'], ['x/gone'])).toEqual({
    stale: [],
    notes: ['x/gone: Not in the catalogue. Switched off here.'],
  });
});

test('a model on another connection is checked against its stored model list', () => {
  const gone = 'groq::gone';
  expect(check(['groq::llama-3.3-70b-versatile', gone, 'openrouter::a/live'])).toEqual({
    stale: ['groq::gone: Not in the model list of Groq, stored on 2026-11-20.'],
    notes: [],
  });
  expect(check([gone], [gone]).notes).toEqual([
    'groq::gone: Not in the model list of Groq, stored on 2026-11-20. Switched off here.',
  ]);
});

test('a model on a connection without a stored list is a note', () => {
  expect(check(['nowhere::a/live'])).toEqual({
    stale: [],
    notes: ['nowhere::a/live: Not checked: no model list is stored for this connection.'],
  });
});
