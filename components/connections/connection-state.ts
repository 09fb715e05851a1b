import type { Connection } from '#lib/contracts/connection';
import { DEMO, OPENROUTER } from '#lib/contracts/known-connections';
import type { Settings } from '#lib/contracts/settings';
import type { Tone } from '#components/ui/badge';

/** `stood_in`: the demo answers in place of OpenRouter. */
export type ConnectionState = 'default' | 'on' | 'off' | 'no_key' | 'stood_in' | 'problem';

/** A connection’s state from stored data. Never calls the connection. */
export function stateOf(
  { id, enabled, isDefault, problem }: Pick<Connection, 'id' | 'enabled' | 'isDefault' | 'problem'>,
  { connection: choice, key }: Pick<Settings, 'connection' | 'key'>,
): ConnectionState {
  if (!enabled) return 'off';
  if (id === OPENROUTER && choice === DEMO) return 'stood_in';
  // A person with other connections needs no OpenRouter key: that is no fault.
  if (id === OPENROUTER && key.source === 'none' && key.problem === null) return 'no_key';
  if (problem !== null) return 'problem';
  return isDefault ? 'default' : 'on';
}

export const stateWords: Record<ConnectionState, { readonly label: string; readonly tone: Tone }> = {
  default: { label: 'Default', tone: 'accent' },
  on: { label: 'On', tone: 'neutral' },
  off: { label: 'Off', tone: 'neutral' },
  no_key: { label: 'No key', tone: 'neutral' },
  stood_in: { label: 'Replaced by the demo', tone: 'neutral' },
  problem: { label: 'Problem', tone: 'warn' },
};

/** The part of a base URL that identifies a connection, or the whole text if it is not a URL. */
export function hostOf(baseUrl: string): string {
  return URL.parse(baseUrl)?.host ?? baseUrl;
}
