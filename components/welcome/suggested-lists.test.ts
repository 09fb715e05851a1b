import { expect, test } from 'vitest';
import { categoryOf } from '#tests/support/category';
import { planFilling } from './suggested-lists.ts';

const category = (slug: string, models: readonly string[] = [], builtIn = true) =>
  categoryOf(models, { slug, name: slug, builtIn, version: 7 });

test('the main list starts with the model that is limited in the demo, and the one that goes on for it', () => {
  const [main] = planFilling([category('main')], () => true);
  expect(main?.models.slice(0, 2)).toEqual(['google/gemini-2.5-flash-lite', 'moonshotai/kimi-k2']);
  expect(main?.version).toBe(7);
});

test('a list that holds something, and one of the person, are left alone', () => {
  expect(planFilling([category('main', ['a/1']), category('own', [], false)], () => true)).toEqual([]);
});

test('models that are not listed are left out, and a list of none is not written', () => {
  const plan = planFilling([category('main'), category('image')], (id) => id === 'moonshotai/kimi-k2');
  expect(plan).toEqual([{ slug: 'main', models: ['moonshotai/kimi-k2'], version: 7 }]);
});
