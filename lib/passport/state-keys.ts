import { hash } from 'node:crypto';

/** The key of a piece of state. The state can't be reconstructed from it. */
export function keyOfState(state: string): string {
  return hash('sha256', state, 'base64url').slice(0, KEY_LENGTH);
}

/** Ids of at least this length are random; shorter ids, such as `call_0`, occur in many conversations. */
const RANDOM_ID_LENGTH = 16;
const KEY_LENGTH = 24;

/** The key of a tool call: its id, and the number of earlier calls in the history with that id. */
export function keyOfCall(
  { id, name, args }: { readonly id: string; readonly name: string; readonly args: string },
  occurrence: number,
): string {
  const rest = id.length >= RANDOM_ID_LENGTH ? '' : `\n${name}\n${args}`;
  return keyOfState(`call\n${occurrence}\n${id}${rest}`);
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ID_LENGTH = 9;

/** A tool-call id of nine letters and digits, which every family accepts. The same input gives the same id. */
export function renamedId(id: string, occurrence: number, family: string, round: number): string {
  const bytes = hash('sha256', `${family}\n${occurrence}\n${round}\n${id}`, 'buffer');
  let renamed = '';
  for (const byte of bytes.subarray(0, ID_LENGTH)) renamed += letters.charAt(byte % letters.length);
  return renamed;
}
