import { isRecord } from '#lib/engine/is-record';
import type { Gathering } from './gathering.ts';

type Call = { id: unknown; name: string; args: string; extra: unknown };

type Gathered = {
  reasoning: string;
  reasoningContent: string;
  readonly details: unknown[];
  readonly calls: Map<unknown, Call>;
};

/** Rebuilds the message that a client would build from a stream, without its text. */
export function gatherChat(): Gathering {
  const messages = new Map<unknown, Gathered>();
  return {
    take({ choices }) {
      for (const choice of Array.isArray(choices) ? choices.filter(isRecord) : []) {
        const delta = isRecord(choice.delta) ? choice.delta : choice.message;
        if (!isRecord(delta)) continue;
        const at = choice.index ?? 0;
        const message = messages.get(at) ?? {
          reasoning: '',
          reasoningContent: '',
          details: [],
          calls: new Map<unknown, Call>(),
        };
        messages.set(at, message);
        gather(message, delta);
      }
    },
    answer: () => ({ choices: [...messages.values()].map((message) => ({ message: messageOf(message) })) }),
  };
}

function gather(message: Gathered, delta: Readonly<Record<string, unknown>>): void {
  if (typeof delta.reasoning === 'string') message.reasoning += delta.reasoning;
  if (typeof delta.reasoning_content === 'string') message.reasoningContent += delta.reasoning_content;
  if (Array.isArray(delta.reasoning_details)) message.details.push(...(delta.reasoning_details as unknown[]));
  const calls: readonly unknown[] = Array.isArray(delta.tool_calls) ? delta.tool_calls : [];
  for (const [place, piece] of calls.entries()) {
    if (!isRecord(piece)) continue;
    const at = piece.index ?? place;
    const call = message.calls.get(at) ?? { id: null, name: '', args: '', extra: null };
    message.calls.set(at, call);
    call.id ??= piece.id ?? null;
    call.extra ??= piece.extra_content ?? null;
    const { name, arguments: args } = isRecord(piece.function) ? piece.function : {};
    if (typeof name === 'string') call.name += name;
    if (typeof args === 'string') call.args += args;
  }
}

function messageOf({ reasoning, reasoningContent, details, calls }: Gathered): Record<string, unknown> {
  return {
    ...(reasoning === '' ? {} : { reasoning }),
    ...(reasoningContent === '' ? {} : { reasoning_content: reasoningContent }),
    reasoning_details: details,
    tool_calls: [...calls.values()].map(({ id, name, args, extra }) => ({
      id,
      function: { name, arguments: args },
      extra_content: extra,
    })),
  };
}
