import type { Right } from '#lib/contracts/right';
import { ApiError } from '#lib/server/api-error';
import { type Context, findRefusal } from './context.ts';

/** What a verb is called with. One that needs no input takes the context alone. */
export type Call<Input> = { readonly ctx: Context; readonly input: Input };

/** Something that a page, a route or a script can ask for, with the right it takes. */
type Verb<Asked, Output> = { readonly right: Right; readonly run: (call: Asked) => Output };

/** Defines a verb. It can be called only once it is opened, where the right is checked. */
export function verb<Asked extends { readonly ctx: Context }, Output>(
  right: Right,
  run: (call: Asked) => Output,
): Verb<Asked, Output> {
  return { right, run };
}

/** Verbs by what they are about, and by name. */
type VerbGroups = Readonly<Record<string, Readonly<Record<string, Verb<Call<never>, unknown>>>>>;

type OpenVerb<Asked, Output> = ((call: Asked) => Promise<Awaited<Output>>) & { readonly right: Right };

export type OpenVerbs<Groups> = {
  readonly [Group in keyof Groups]: {
    readonly [Name in keyof Groups[Group]]: Groups[Group][Name] extends Verb<infer Asked, infer Output>
      ? OpenVerb<Asked, Output>
      : never;
  };
};

/** Makes verbs callable. The one place where a caller is held against the table of rights. */
export function openVerbs<Groups extends VerbGroups>(groups: Groups): OpenVerbs<Groups>;
export function openVerbs(groups: VerbGroups): OpenVerbs<VerbGroups> {
  return mapValues(groups, (group) => mapValues(group, openVerb));
}

function openVerb({ right, run }: Verb<Call<never>, unknown>): OpenVerb<Call<never>, unknown> {
  return Object.assign(
    async (call: Call<never>) => {
      const refusal = findRefusal(call.ctx.caller, right);
      if (refusal !== null) throw new ApiError('forbidden', refusal);
      return run(call);
    },
    { right },
  );
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
