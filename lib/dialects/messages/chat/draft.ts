import type { Evidence } from '#lib/contracts/verdict';
import type { Unfit } from '#lib/engine/skip-cause';
import { createToolNames, type ToolNames } from '#lib/dialects/tool-names';

/** Collects findings while a request is translated to Chat Completions. */
export type Draft = {
  readonly names: ToolNames;
  /** Notes that something was left out or sent in another form. Repeats for one field are counted, not listed again. */
  readonly note: (field: string, value: string, meaning: string) => void;
  /** Notes that something can't be translated and must not be left out. `what` completes a sentence that begins with "The request". */
  readonly refuse: (field: string, value: string, what: string) => void;
  readonly notes: () => readonly Evidence[];
  /** The first thing that can't be translated; null if there is none. */
  readonly unfit: () => Unfit | null;
};

export function createDraft(): Draft {
  const notes = new Map<string, { readonly value: string; readonly meaning: string; count: number }>();
  let unfit: Unfit | null = null;
  return {
    names: createToolNames(),
    note(field, value, meaning) {
      const noted = notes.get(field);
      if (noted === undefined) notes.set(field, { value, meaning, count: 1 });
      else noted.count += 1;
    },
    refuse(field, value, what) {
      unfit ??= {
        action: 'switch_to_capable_model',
        reason: `The request ${what}, which Chat Completions can't express. This connection supports no other API.`,
        field: `request ${field}`,
        value: short(value),
      };
    },
    notes: () =>
      [...notes].map(([field, { value, meaning, count }]) => ({
        field: `request ${field}`,
        value: count === 1 ? short(value) : `${short(value)} (${count} times)`,
        meaning,
      })),
    unfit: () => unfit,
  };
}

function short(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}
