import type { OwnPolicy } from '#lib/store/categories';
import { isDeepStrictEqual } from 'node:util';
import { defaultPolicy, Policy } from '#lib/contracts/policy';

const fields = Policy.keyof().options;

/**
 * The fields that differ from the defaults and still mean something: one that another version wrote, and this
 * one can't read, falls back to its default.
 */
export function parseOwnPolicy(value: unknown): OwnPolicy {
  if (typeof value !== 'object' || value === null) return {};
  const own = fields.flatMap((field) => {
    const parsed = Policy.shape[field].safeParse(Reflect.get(value, field));
    return parsed.success && !isDeepStrictEqual(parsed.data, defaultPolicy[field])
      ? [[field, parsed.data] as const]
      : [];
  });
  return Object.fromEntries(own);
}
