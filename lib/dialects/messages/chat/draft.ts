import type { Evidence } from '#lib/contracts/verdict';
import type { Unfit } from '#lib/engine/skip-cause';
import { createToolNames, type ToolNames } from '#lib/dialects/tool-names';

/** A request on its way into Chat Completions: what is found out while it is written. */
export type Draft = {
  readonly names: ToolNames;
  /** Something is left out or said otherwise. Of the same field it is told once, with how often it was met. */
  readonly note: (field: string, value: string, meaning: string) => void;
  /** Something can't be said, and must not be left out. `what` goes on from "The request". */
  readonly refuse: (field: string, value: string, what: string) => void;
  readonly notes: () => readonly Evidence[];
  /** The first that can't be said; null where everything can. */
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
