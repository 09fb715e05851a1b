import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';
import type { Items } from './open-items.ts';
import type { ToolTable } from './tool-table.ts';

/** One tool call, as far as it has arrived. */
type Call = { id: string; name: string; json: string; state: 'waiting' | 'live' | 'sent' };

type CallsInput = { readonly items: Items; readonly table: ToolTable };

/**
 * Reads tool calls whose pieces may be interleaved: one is passed on as it arrives, and the others wait until
 * it is complete.
 */
export function createCalls({ items, table }: CallsInput) {
  const calls = new Map<unknown, Call>();
  let live: Call | null = null;

  function begin(call: Call): string {
    call.state = 'live';
    live = call;
    const id = call.id === '' ? `call_${calls.size}` : call.id;
    return items.openCall(id, table.find(call.name)) + items.extendCall(call.json);
  }

  /** Moves on to the waiting calls once the current one is complete. */
  function advance(): string {
    let events = '';
    for (const call of calls.values()) {
      if (live !== null) {
        const isBehind = [...calls.values()].some(({ state }) => state === 'waiting');
        // The cheap check comes first: parsing all arguments again for every piece of a long call takes
        // minutes.
        if (!isBehind || !isWhole(live.json)) return events;
        live.state = 'sent';
        live = null;
        events += items.close('completed');
      }
      if (call.state === 'waiting' && call.id !== '' && call.name !== '') events += begin(call);
    }
    return events;
  }

  function take(piece: Body, place: number): string {
    const key = piece.index ?? place;
    const named = isRecord(piece.function) ? piece.function : {};
    let call = calls.get(key);
    if (call === undefined) calls.set(key, (call = { id: '', name: '', json: '', state: 'waiting' }));
    if (call.id === '' && typeof piece.id === 'string') call.id = piece.id;
    if (call.name === '' && typeof named.name === 'string') call.name = named.name;
    const args = isRecord(named.arguments) ? JSON.stringify(named.arguments) : named.arguments;
    const json = typeof args === 'string' ? args : '';
    call.json += json;
    return call === live ? items.extendCall(json) : '';
  }

  return {
    read: (pieces: readonly Body[]): string =>
      pieces.map((piece, place) => take(piece, place) + advance()).join(''),
    /** Whether the arguments of a call are incomplete. */
    isCalling: (): boolean => live !== null && !isWhole(live.json),
    /** Sends the rest of all calls. */
    finish(): string {
      let events = '';
      for (const call of calls.values()) {
        if (call.state === 'waiting' && call.name !== '') {
          events += items.close('completed') + begin(call);
        }
        call.state = 'sent';
      }
      live = null;
      return events;
    },
  };
}

function isWhole(json: string): boolean {
  if (!json.trimEnd().endsWith('}')) return false;
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
