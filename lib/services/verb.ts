import type { Right } from '#lib/contracts/right';
import { ApiError } from '#lib/server/api-error';
import { type Caller, type Context, findRefusal } from './context.ts';

/** The arguments of a verb. Without an input, it takes only the context. */
export type Call<Input> = { readonly ctx: Context; readonly input: Input };

/** Names what a call changes, before the change; null if the verb says it all. */
type NameEntity<Asked> = (call: Asked) => string | null | Promise<string | null>;

/** Something that a page, a route or a script can call, with the required right. */
type Verb<Asked, Output> = {
  readonly right: Right;
  readonly run: (call: Asked) => Output;
  /** Null if the verb changes nothing. */
  readonly entity: NameEntity<Asked> | null;
};

type AnyCall = { readonly ctx: Context };

/** Defines a verb that changes nothing. It can only be called once opened, where the right is checked. */
export function verb<Asked extends AnyCall, Output>(
  right: Right,
  run: (call: Asked) => Output,
): Verb<Asked, Output> {
  return { right, run, entity: null };
}

/** Defines a verb that changes something. The audit list records who called it, and for what. */
export function change<Asked extends AnyCall, Output>(
  right: Right,
  run: (call: Asked) => Output,
  entity: NameEntity<Asked> = () => null,
): Verb<Asked, Output> {
  return { right, run, entity };
}

/** Verbs by subject and name. */
type VerbGroups = Readonly<Record<string, Readonly<Record<string, Verb<Call<never>, unknown>>>>>;

type OpenVerb<Asked, Output> = ((call: Asked) => Promise<Awaited<Output>>) & {
  readonly right: Right;
  readonly isChange: boolean;
};

export type OpenVerbs<Groups> = {
  readonly [Group in keyof Groups]: {
    readonly [Name in keyof Groups[Group]]: Groups[Group][Name] extends Verb<infer Asked, infer Output>
      ? OpenVerb<Asked, Output>
      : never;
  };
};

type Change = {
  readonly caller: Caller;
  /** Such as `categories.replace`. */
  readonly verb: string;
  readonly entity: string | null;
};

/** Records a change. */
export type Audit = (change: Change) => Promise<void>;

/**
 * Makes verbs callable. This is the only place where callers are checked against the table of rights, and
 * changes are recorded.
 */
export function openVerbs<Groups extends VerbGroups>(groups: Groups, audit: Audit): OpenVerbs<Groups>;
export function openVerbs(groups: VerbGroups, audit: Audit): OpenVerbs<VerbGroups> {
  return mapValues(groups, (group, about) =>
    mapValues(group, (one, name) => openVerb(`${about}.${name}`, one, audit)),
  );
}

function openVerb(
  name: string,
  { right, run, entity }: Verb<Call<never>, unknown>,
  audit: Audit,
): OpenVerb<Call<never>, unknown> {
  const call = async (asked: Call<never>): Promise<unknown> => {
    const { caller } = asked.ctx;
    const refusal = findRefusal(caller, right);
    if (refusal !== null) throw new ApiError('forbidden', refusal);
    if (entity === null) return run(asked);
    // Named before the change: afterwards it may have another name, or none.
    const named = await entity(asked);
    const output = await run(asked);
    await audit({ caller, verb: name, entity: named });
    return output;
  };
  return Object.assign(call, { right, isChange: entity !== null });
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
