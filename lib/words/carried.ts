import type { Carried } from '#lib/contracts/carried';

/** The changes to a request before it was sent to a model, one sentence each. */
export function describeCarried(carried: readonly Carried[]): readonly string[] {
  return carried.map(describe);
}

function describe({ kind, action, maker, count, detail = '' }: Carried): string {
  const of = maker === null ? ' of unknown origin' : ` from ${maker}`;
  switch (kind) {
    case 'reasoning':
      return `Left out ${counted(count, 'reasoning block')}${of}: only ${count === 1 ? 'its maker can read it' : 'their maker can read them'}.`;
    case 'signature':
      return `Left out ${counted(count, 'signature')}${of}: only ${count === 1 ? 'its maker can check it' : 'their maker can check them'}.`;
    case 'tool_id':
      return `Renamed the ${count === 1 ? 'id' : 'ids'} of ${counted(count, 'tool call')}${maker === null ? '' : of}: this model needs a different format.`;
    case 'placeholder':
      return `Added a placeholder to ${counted(count, 'turn')}, where this model expects a signature or reasoning.`;
    case 'turn':
      return action === 'added'
        ? `Added ${counted(count, 'short assistant turn')}: this model needs one between a tool result and the user.`
        : `Added “…” to ${counted(count, 'turn')} without text: this model needs text in each turn.`;
    case 'thinking':
      return 'Turned thinking off for this call: the model refuses to think in a tool loop that another model started.';
    case 'limit':
      return describeLimit(action, detail);
    case 'low_balance':
      return describeFewer(action, detail, 'balance');
    case 'low_key_limit':
      return describeFewer(action, detail, 'spending limit of the key');
    case 'routing':
      return `Changed the routing of ${counted(count, 'turn')}.`;
  }
}

function describeLimit(action: Carried['action'], detail: string): string {
  switch (action) {
    case 'added':
      return `Set ${detail}, this category’s limit.`;
    case 'dropped':
      return `Did not send ${detail}: it is unknown whether this model reasons.`;
    default:
      return `Lowered ${detail}, this category’s limit.`;
  }
}

function describeFewer(action: Carried['action'], detail: string, money: string): string {
  return `${action === 'added' ? 'Set' : 'Lowered'} ${detail}: the ${money} covers no more.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
