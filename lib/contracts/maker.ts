import type { ConnectionId } from './connection.ts';

/** Who made a piece of state that only its maker understands. */
export type Maker = {
  readonly family: string;
  /** Whose account it was made under. */
  readonly connection: ConnectionId;
  readonly provider: string | null;
  /** As it was asked for. */
  readonly model: string;
  /** Of a tool call: whether its turn came with a signature or sealed reasoning. */
  readonly isSigned: boolean;
};
