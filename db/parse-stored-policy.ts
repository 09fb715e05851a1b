import { Policy, type PolicyPatch } from '#lib/contracts/policy';

const fields = Policy.keyof().options;

/** The fields that still mean something: one an older or newer version wrote falls back to its default. */
export function parseStoredPolicy(value: unknown): PolicyPatch {
  if (typeof value !== 'object' || value === null) return {};
  const known = fields.flatMap((field) => {
    const parsed = Policy.shape[field].safeParse(Reflect.get(value, field));
    return parsed.success ? [[field, parsed.data] as const] : [];
  });
  return Object.fromEntries(known);
}
