import type { ConnectionId } from './connection.ts';

/** The model and account that made a piece of state, which only they can read. */
export type Maker = {
  readonly family: string;
  /** The account that it was made under. */
  readonly connection: ConnectionId;
  readonly provider: string | null;
  /** The model that was requested. */
  readonly model: string;
  /** For a tool call: whether its turn had a signature or encrypted reasoning. */
  readonly isSigned: boolean;
};
