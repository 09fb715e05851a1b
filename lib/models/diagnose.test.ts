import { expect, test } from 'vitest';
import type { CatalogueModel } from '#lib/contracts/model';
import { catalogueModel } from '#tests/support/catalogue-model';
import { viewCatalogue } from './catalogue-view.ts';
import { alarmOf, diagnose, findingKey } from './diagnose.ts';

function diagnosed(
  known: CatalogueModel | null,
  now: readonly CatalogueModel[],
  accepted: readonly string[] = [],
) {
  return diagnose({
    id: known?.id ?? 'a/typed',
    known: known === null ? null : { model: known, accepted },
    view: viewCatalogue(now),
    isInList: (id) => id === 'a/in-list',
  });
}

const textsOf = (diagnosis: ReturnType<typeof diagnosed>) => diagnosis.findings.map(({ text }) => text);
const one = catalogueModel({ id: 'a/one-pro' });

test('an unchanged model is live, and a model that was never listed is unknown', () => {
  expect(diagnosed(one, [one])).toEqual({ state: 'live', findings: [], repair: null });
  expect(diagnosed(null, [one])).toEqual({ state: 'unknown', findings: [], repair: null });
});

test('a dated slug listed under another id is the same model, renamed', () => {
  const renamed = { ...one, id: 'a/one-pro-max' };
  const free = { ...renamed, id: 'a/one-pro-max:free', isFree: true };
  expect(diagnosed(one, [free, renamed])).toMatchObject({
    state: 'renamed',
    findings: [{ kind: 'renamed', before: 'a/one-pro', after: 'a/one-pro-max' }],
    repair: { kind: 'replace', by: 'a/one-pro-max' },
  });
  expect(diagnosed(one, [{ ...one, id: 'a/in-list' }]).repair).toEqual({ kind: 'remove' });
});

test('a released preview, and an id that became an alias, are also renamed', () => {
  const preview = catalogueModel({ id: 'g/three-pro-preview', canonicalSlug: 'g/three-pro-preview-01' });
  expect(diagnosed(preview, [catalogueModel({ id: 'g/three-pro' })])).toMatchObject({
    state: 'renamed',
    repair: { by: 'g/three-pro' },
  });
  const dated = catalogueModel({ id: 'g/three-pro-preview-05-06' });
  expect(diagnosed(dated, [catalogueModel({ id: 'g/three-pro' })]).state).toBe('renamed');
  expect(diagnosed(one, [{ ...one, aliasTarget: 'a/two' }])).toMatchObject({
    state: 'renamed',
    findings: [{ kind: 'renamed', after: 'a/two' }],
  });
});

test('a moved alias is reported, and a removed alias is replaced by its last target', () => {
  const alias = catalogueModel({ id: '~a/latest', aliasTarget: 'a/two' });
  expect(textsOf(diagnosed(alias, [{ ...alias, aliasTarget: 'a/three' }]))).toEqual([
    'Now points to a/three instead of a/two.',
  ]);
  expect(diagnosed(alias, [catalogueModel({ id: 'a/two' })]).repair).toEqual({
    kind: 'replace',
    by: 'a/two',
  });
});

test('the first reported target of a known alias is not a change', () => {
  const alias = catalogueModel({ id: '~a/latest' });
  expect(diagnosed(alias, [{ ...alias, aliasTarget: 'a/two' }])).toMatchObject({
    state: 'live',
    findings: [],
  });
});

test('a removed model is replaced by the newest comparable one of its family, or dropped', () => {
  const newer = catalogueModel({ id: 'a/one-pro-2', created: 1_790_000_000 });
  const unable = catalogueModel({
    id: 'a/one-pro-3',
    created: 1_795_000_000,
    supportedParameters: ['temperature'],
  });
  const dear = catalogueModel({ id: 'a/one-pro-4', created: 1_796_000_000, promptUsdPerToken: 0.000_09 });
  const other = catalogueModel({ id: 'a/one-mini', created: 1_797_000_000 });
  expect(diagnosed(one, [unable, newer, dear, other])).toMatchObject({
    state: 'gone',
    findings: [
      {
        text: 'No longer in the catalogue. a/one-pro-2 is the newest model of its family with the same capabilities at a similar price.',
      },
    ],
    repair: { kind: 'replace', by: 'a/one-pro-2' },
  });
  expect(diagnosed(one, [other])).toMatchObject({
    state: 'gone',
    findings: [{ text: 'No longer in the catalogue.' }],
    repair: { kind: 'remove' },
  });
});

test('a discontinued free variant is replaced by the paid variant', () => {
  const free = catalogueModel({ id: 'a/one-pro:free', canonicalSlug: one.canonicalSlug });
  expect(diagnosed(free, [one])).toMatchObject({
    state: 'free_ended',
    repair: { kind: 'replace', by: 'a/one-pro' },
  });
});

test('a removal date is reported, even if it was known from the start', () => {
  const ending = { ...one, expirationDate: '2027-01-31' };
  const successor = catalogueModel({ id: 'a/one-pro-2', created: 1_790_000_000 });
  expect(diagnosed(one, [ending, successor])).toMatchObject({
    state: 'deprecated',
    findings: [{ text: 'Will be removed on 31 January 2027.' }],
    repair: { kind: 'replace', by: 'a/one-pro-2' },
  });
  expect(diagnosed(ending, [ending])).toMatchObject({ state: 'deprecated', repair: { kind: 'accept' } });
});

test('changed prices, capabilities and context are reported with their old values', () => {
  const now = {
    ...one,
    promptUsdPerToken: 0.000_002,
    completionUsdPerToken: 0.000_003,
    contextTokens: 100_000,
    supportedParameters: ['temperature', 'structured_outputs', 'reasoning'],
  };
  const diagnosis = diagnosed(one, [now]);
  expect(diagnosis).toMatchObject({ state: 'changed', repair: { kind: 'accept' } });
  expect(textsOf(diagnosis)).toEqual([
    'Price per million tokens: input from $1.00 to $2.00 (+100%), output from $4.00 to $3.00 (−25%).',
    'No longer supports tool calling.',
    'Now supports reasoning.',
    'Context is now 100,000 tokens, down from 200,000.',
  ]);
  expect(diagnosed(one, [{ ...one, promptUsdPerToken: 0.000_001_000_1 }]).findings).toEqual([]);
});

test('only a changed price is reported, with enough digits to show the difference', () => {
  const priced = (inUsd: number, outUsd: number) => ({
    ...one,
    promptUsdPerToken: inUsd / 1e6,
    completionUsdPerToken: outUsd / 1e6,
  });
  expect(textsOf(diagnosed(priced(0.387, 2.5), [priced(0.39, 2.5)]))).toEqual([
    'Price per million tokens: input from $0.387 to $0.390 (+1%), output unchanged at $2.50.',
  ]);
  expect(textsOf(diagnosed(priced(0.22, 1.8), [priced(0.22, 1)]))).toEqual([
    'Price per million tokens: output from $1.80 to $1.00 (−44%), input unchanged at $0.22.',
  ]);
});

test('a context that differs by less than 5% counts as unchanged', () => {
  const holding = (contextTokens: number) => [{ ...one, contextTokens }];
  expect(diagnosed(one, holding(199_999)).findings).toEqual([]);
  expect(diagnosed(one, holding(204_800)).findings).toEqual([]);
  expect(textsOf(diagnosed(one, holding(256_000)))).toEqual([
    'Context is now 256,000 tokens, up from 200,000.',
  ]);
});

test('an accepted finding is not reported again until it changes', () => {
  const ending = { ...one, expirationDate: '2027-01-31' };
  const [found] = diagnosed(one, [ending]).findings;
  if (found === undefined) throw new Error('It is deprecated.');
  expect(diagnosed(ending, [ending], [findingKey(found)])).toMatchObject({ state: 'live', findings: [] });
  const sooner = { ...one, expirationDate: '2026-12-31' };
  expect(diagnosed(ending, [sooner], [findingKey(found)]).state).toBe('deprecated');
  const [gone] = diagnosed(one, []).findings;
  if (gone === undefined) throw new Error('It is gone.');
  expect(diagnosed(one, [], [findingKey(gone)])).toEqual({ state: 'gone', findings: [], repair: null });
});

test('a category raises an alarm when broken models leave one working model or none', () => {
  const row = (works: boolean, enabled = true) => ({ works, enabled });
  expect(alarmOf([row(true), row(false)])?.text).toBe('Only one working model is left in this category.');
  expect(alarmOf([row(false), row(false)])?.text).toBe('No model in this category works anymore.');
  expect(alarmOf([row(true), row(true, false), row(false)])?.workingModels).toBe(1);
  expect(alarmOf([row(true)])).toBeNull();
  expect(alarmOf([row(true), row(true), row(false)])).toBeNull();
  expect(alarmOf([row(true), row(false, false)])).toBeNull();
  expect(alarmOf([])).toBeNull();
});
