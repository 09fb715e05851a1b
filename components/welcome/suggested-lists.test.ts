import { expect, test } from 'vitest';
import { categoryOf } from '#tests/support/category';
import { planFilling } from './suggested-lists.ts';

const category = (slug: string, models: readonly string[] = [], builtIn = true) =>
  categoryOf(models, { slug, name: slug, builtIn, version: 7 });

test('the main category starts with the model limited in the demo, followed by its fallback', () => {
  const [main] = planFilling([category('main')], () => true);
  expect(main?.models.slice(0, 2)).toEqual(['google/gemini-2.5-flash-lite', 'moonshotai/kimi-k2']);
  expect(main?.version).toBe(7);
});

test('a category that has models and a custom category are not changed', () => {
  expect(planFilling([category('main', ['a/1']), category('own', [], false)], () => true)).toEqual([]);
});

test('unlisted models are skipped, and an empty chain is not written', () => {
  const plan = planFilling([category('main'), category('image')], (id) => id === 'moonshotai/kimi-k2');
  expect(plan).toEqual([{ slug: 'main', models: ['moonshotai/kimi-k2'], version: 7 }]);
});
