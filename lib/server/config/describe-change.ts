import { isDeepStrictEqual } from 'node:util';
import type { Category } from '#lib/contracts/category';
import type { ConfigCategory } from '#lib/contracts/config';
import { defaultPolicy, Policy } from '#lib/contracts/policy';
import { isRecord } from '#lib/engine/is-record';

/** The changes to a category by the import, one sentence each. */
export function describeChange(before: Category, after: ConfigCategory): string[] {
  return [
    ...describeList(before, after),
    ...describeFields(before, after),
    ...describePolicy(before.policy, Policy.parse({ ...defaultPolicy, ...after.policy })),
  ];
}

function describeList(before: Category, { models, disabled = [] }: ConfigCategory): string[] {
  const ids = before.models.map(({ target }) => target);
  const added = models.filter((id) => !ids.includes(id));
  const removed = ids.filter((id) => !models.includes(id));
  const stayed = ids.filter((id) => models.includes(id));
  const isReordered = !isDeepStrictEqual(
    stayed,
    models.filter((id) => ids.includes(id)),
  );
  const wasOn = new Map(before.models.map(({ target, enabled }) => [target, enabled]));
  const switchedOff = stayed.filter((id) => wasOn.get(id) === true && disabled.includes(id));
  const switchedOn = stayed.filter((id) => wasOn.get(id) === false && !disabled.includes(id));
  return [
    ...added.map((id) => `Adds ${id}${disabled.includes(id) ? ', switched off' : ''}.`),
    ...removed.map((id) => `Removes ${id}.`),
    ...(isReordered ? [`Reorders the models: ${models.join(', ')}.`] : []),
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
  return Policy.keyof().options.flatMap((field) => describeValue(field, before[field], after[field]));
}

/** Part by part, under the names used in the file. */
function describeValue(name: string, before: unknown, after: unknown): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isRecord(before) || isRecord(after)) {
    const from = isRecord(before) ? before : {};
    const to = isRecord(after) ? after : {};
    return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((part) =>
      describeValue(`${name}.${part}`, from[part], to[part]),
    );
  }
  if (before === undefined) return [`Sets policy ${name} to ${show(after)}.`];
  if (after === undefined) return [`Removes policy ${name}, which was ${show(before)}.`];
  return [`Changes policy ${name} from ${show(before)} to ${show(after)}.`];
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
