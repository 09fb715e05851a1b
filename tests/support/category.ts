import type { Category } from '#lib/contracts/category';
import { defaultPolicy } from '#lib/contracts/policy';

/** A category whose chain has these models of OpenRouter, the built-in `main` unless told otherwise. */
export function categoryOf(models: readonly string[], over: Partial<Category> = {}): Category {
  return {
    slug: 'main',
    name: 'Main',
    description: '',
    icon: 'sparkles',
    builtIn: true,
    models: models.map((id) => ({
      id,
      connection: 'openrouter',
      target: id,
      name: id,
      known: true,
      enabled: true,
      model: null,
    })),
    policy: defaultPolicy,
    needs: { inputModalities: [], outputModalities: [], parameters: [] },
    version: 1,
    ...over,
  };
}
