import type { Category } from '#lib/contracts/category';
import { defaultPolicy } from '#lib/contracts/policy';

/** A category with these OpenRouter models, by default the built-in `main`. */
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
