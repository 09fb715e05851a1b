import { isDeepStrictEqual } from 'node:util';
import type { Category } from '#lib/contracts/category';
import type { ConfigCategory } from '#lib/contracts/config';
import { defaultPolicy, Policy } from '#lib/contracts/policy';

/** What a category would be after the import, and what of it differs from now; one sentence each. */
export function describeChange(before: Category, after: ConfigCategory): string[] {
  return [
    ...describeList(before, after),
    ...describeFields(before, after),
    ...describePolicy(before.policy, Policy.parse({ ...defaultPolicy, ...after.policy })),
  ];
}

function describeList(before: Category, { models, disabled = [] }: ConfigCategory): string[] {
  const ids = before.models.map(({ id }) => id);
  const added = models.filter((id) => !ids.includes(id));
  const removed = ids.filter((id) => !models.includes(id));
  const stayed = ids.filter((id) => models.includes(id));
  const isReordered = !isDeepStrictEqual(
    stayed,
    models.filter((id) => ids.includes(id)),
  );
  const wasOn = new Map(before.models.map(({ id, enabled }) => [id, enabled]));
  const switchedOff = stayed.filter((id) => wasOn.get(id) === true && disabled.includes(id));
  const switchedOn = stayed.filter((id) => wasOn.get(id) === false && !disabled.includes(id));
  return [
    ...added.map((id) => `Adds ${id}${disabled.includes(id) ? ', switched off' : ''}.`),
    ...removed.map((id) => `Removes ${id}.`),
    ...(isReordered ? [`Puts the models in another order: ${models.join(', ')}.`] : []),
    ...switchedOff.map((id) => `Switches ${id} off.`),
    ...switchedOn.map((id) => `Switches ${id} on.`),
  ];
}

function describeFields(before: Category, after: ConfigCategory): string[] {
  const fields = ['name', 'description', 'icon', 'needs'] as const;
  return fields.flatMap((field) => {
    const value = after[field];
    if (value === undefined || isDeepStrictEqual(value, before[field])) return [];
    return [`Changes ${field} from ${show(before[field])} to ${show(value)}.`];
  });
}

function describePolicy(before: Policy, after: Policy): string[] {
  return Policy.keyof().options.flatMap((field) =>
    isDeepStrictEqual(before[field], after[field])
      ? []
      : [`Changes policy ${field} from ${show(before[field])} to ${show(after[field])}.`],
  );
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
