import type { Carried } from '#lib/contracts/carried';
import type { Maker } from '#lib/contracts/maker';
import type { Body } from '#lib/dialects/wire';
import { type Conversation, noEdits } from './conversation.ts';
import { demandsOf } from './demands.ts';
import { familyOf } from './family.ts';
import { dropForeignState } from './foreign-state.ts';
import { fillTurns } from './fill-turns.ts';
import { listCarried } from './list-carried.ts';
import { createMakers, type Certainty, type PassportTarget } from './makers.ts';
import { addPlaceholders } from './placeholders.ts';
import { turnThinkingOff } from './thinking.ts';
import { renameToolIds } from './tool-ids.ts';

type PassportInput = {
  readonly body: Body;
  /** The history in the body; null if it has no assistant turn. */
  readonly conversation: Conversation | null;
  readonly target: PassportTarget;
  readonly makerOf: (key: string) => Maker | undefined;
  readonly certainty: Certainty;
};

export type Passport = {
  /** The client's own body if nothing had to be changed. */
  readonly body: Body;
  readonly carried: readonly Carried[];
  readonly isChanged: boolean;
  /** Whether reasoning is turned off because the model would refuse it in another model's tool loop. */
  readonly isThinkingOff: boolean;
};

/**
 * Adapts a client's history to one model. State goes back unchanged to models that can read it, and is left
 * out for all others. The result is deterministic, and a longer history starts with the same bytes as a
 * shorter one, so that prompt caches stay valid.
 */
export function passportFor({ body, conversation, target, makerOf, certainty }: PassportInput): Passport {
  if (conversation === null) return unchanged(body);
  const family = familyOf(target.model);
  const demands = demandsOf[family];
  const makers = createMakers({ target, family, demands, makerOf, certainty });
  const edits = noEdits();
  const { turns } = conversation;
  dropForeignState(turns, makers, edits);
  renameToolIds(turns, family, demands, edits);
  addPlaceholders(conversation, target.model, demands, makers, edits);
  fillTurns(turns, demands, makers, edits);
  turnThinkingOff(conversation, demands, makers, edits);
  const carried = listCarried(turns, makers, edits);
  if (carried.length === 0) return unchanged(body);
  const { isThinkingOff } = edits;
  return { body: conversation.apply(edits, target), carried, isChanged: true, isThinkingOff };
}

function unchanged(body: Body): Passport {
  return { body, carried: [], isChanged: false, isThinkingOff: false };
}
