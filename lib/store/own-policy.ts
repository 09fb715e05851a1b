import { defaultPolicy, Policy } from '#lib/contracts/policy';
import type { OwnPolicy } from './categories.ts';

const fields = Policy.keyof().options;

/**
 * The valid fields that differ from the defaults. A field by another version that this one can't read falls
 * back to its default.
 */
export function parseOwnPolicy(value: unknown): OwnPolicy {
  if (typeof value !== 'object' || value === null) return {};
  const own = fields.flatMap((field) => {
    const parsed = Policy.shape[field].safeParse(Reflect.get(value, field));
    return parsed.success && JSON.stringify(parsed.data) !== JSON.stringify(defaultPolicy[field])
      ? [[field, parsed.data] as const]
      : [];
  });
  return Object.fromEntries(own);
}
