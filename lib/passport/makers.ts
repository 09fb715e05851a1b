import type { ConnectionId } from '#lib/contracts/connection';
import type { Maker } from '#lib/contracts/maker';
import type { AssistantTurn, StateBlock, ToolCall } from './conversation.ts';
import type { Demands } from './demands.ts';
import { familyOf, type Family } from './family.ts';

export type PassportTarget = {
  readonly model: string;
  readonly connection: ConnectionId;
  /** Whether it is reached through OpenRouter or a similar router, which names state differently. */
  readonly isRouter: boolean;
};

/**
 * `likely` trusts the format of a piece whose maker is not remembered. The other two are for a retry after a
 * model refused the state: `certain` keeps only state with a remembered maker, and `none` keeps no state.
 */
export type Certainty = 'likely' | 'certain' | 'none';

/** Who made the pieces of a history, as seen from one target. */
export type Makers = {
  readonly certainty: Certainty;
  /** Whether the target accepts the piece. */
  readonly isOwn: (block: StateBlock) => boolean;
  /** Null if the maker of the turn is unknown. */
  readonly ofTurn: (turn: AssistantTurn) => Pick<Maker, 'family' | 'isSigned'> | null;
  /** Whether the target's family made the turn; false if unknown. */
  readonly madeTurn: (turn: AssistantTurn) => boolean;
  /** The model that made it, or the family that its format names. */
  readonly nameOf: (part: StateBlock | ToolCall) => string | null;
};

type MakersInput = {
  readonly target: PassportTarget;
  readonly family: Family;
  readonly demands: Demands;
  readonly makerOf: (key: string) => Maker | undefined;
  readonly certainty: Certainty;
};

export function createMakers({ target, family, demands, makerOf, certainty }: MakersInput): Makers {
  function takesFrom(maker: Maker): boolean {
    const isSameAccount = maker.connection === target.connection;
    if (certainty === 'certain' && !isSameAccount) return false;
    switch (demands.takesStateOf) {
      case 'family':
        return maker.family === family;
      case 'account':
        return maker.family === family && isSameAccount;
      case 'model':
        return maker.model === target.model && isSameAccount;
    }
  }

  function isOwn({ is, key, family: named }: StateBlock): boolean {
    if (certainty === 'none') return false;
    if (is === 'plain' && !demands.takesPlainReasoning) return false;
    const maker = makerOf(key);
    if (maker !== undefined) return takesFrom(maker);
    return certainty === 'likely' && named !== null && named === family;
  }

  function ofTurn({ calls, state }: AssistantTurn): Pick<Maker, 'family' | 'isSigned'> | null {
    for (const { key } of [...calls, ...state]) {
      const maker = makerOf(key);
      if (maker !== undefined) return maker;
    }
    const named = state.find(({ family: one }) => one !== null)?.family ?? null;
    return named === null ? null : { family: named, isSigned: true };
  }

  return {
    certainty,
    isOwn,
    ofTurn,
    madeTurn: (turn) => ofTurn(turn)?.family === family && family !== 'unknown',
    nameOf: (part) => makerOf(part.key)?.model ?? ('family' in part ? part.family : null),
  };
}

/** The family of the model that answered or, if unknown, of the requested model. */
export function makerFamily(servedModel: string | null, model: string): Family {
  const served = servedModel === null ? 'unknown' : familyOf(servedModel);
  return served === 'unknown' ? familyOf(model) : served;
}
