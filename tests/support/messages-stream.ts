/** One event of a Messages stream as a client reads it. */
export type MessagesEvent = { readonly name: string; readonly data: Readonly<Record<string, unknown>> };

export function messagesEvents(wire: string): MessagesEvent[] {
  return wire
    .split('\n\n')
    .filter((block) => block !== '' && !block.startsWith(':') && block !== 'data: [DONE]')
    .map((block) => {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/s.exec(block) ?? [];
      return { name, data: (data === '' ? {} : JSON.parse(data)) as Record<string, unknown> };
    });
}

const deltasOf: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
};

/**
 * Violations of the event order of a stream: one start, consecutive blocks counted from 0, matching
 * deltas, one end with the tokens, and nothing after an error.
 */
export function grammarFaults(wire: string): string[] {
  const faults: string[] = [];
  let state: 'before' | 'open' | 'ending' | 'over' = 'before';
  let open: { index: unknown; type: string } | null = null;
  let count = 0;
  for (const [at, { name, data }] of messagesEvents(wire).entries()) {
    const fault = (words: string): void => void faults.push(`event ${at} (${name}): ${words}`);
    if (name !== data.type) fault(`its data says ${String(data.type)}`);
    if (state === 'over') fault('comes behind the end');
    const { delta, content_block: block, usage, index } = data as Record<string, Record<string, unknown>>;
    switch (name) {
      case 'message_start': {
        if (state !== 'before') fault('begins a second time');
        state = 'open';
        const { message } = data as { message: Record<string, Record<string, unknown>> };
        if (!Array.isArray(message.content) || message.content.length > 0) fault('holds content');
        if (Number(message.usage?.input_tokens) < 0) fault('has no input tokens');
        break;
      }
      case 'content_block_start':
        if (state !== 'open') fault('is outside of a message');
        if (open !== null) fault('opens a block within a block');
        if (index !== (count as unknown)) fault(`has the index ${JSON.stringify(index)} instead of ${count}`);
        count += 1;
        open = { index, type: String(block?.type) };
        break;
      case 'content_block_delta':
        if (open === null || open.index !== index) fault('belongs to no open block');
        else if (deltasOf[open.type]?.includes(String(delta?.type)) !== true)
          fault(`brings a ${String(delta?.type)} into a ${open.type}`);
        break;
      case 'content_block_stop':
        if (open === null || open.index !== index) fault('closes no open block');
        open = null;
        break;
      case 'message_delta':
        if (state !== 'open' || open !== null) fault('comes too early');
        if (typeof usage?.output_tokens !== 'number') fault('has no output tokens');
        if (typeof delta?.stop_reason !== 'string') fault('has no stop reason');
        state = 'ending';
        break;
      case 'message_stop':
        if (state !== 'ending') fault('comes too early');
        state = 'over';
        break;
      case 'error':
        state = 'over';
        break;
      case 'ping':
        break;
      default:
        fault('is unknown');
    }
  }
  if (state !== 'over') faults.push('the stream has no end');
  return faults;
}

/** The final content a client has, and the stop reason. */
export function collectMessage(wire: string): {
  content: Record<string, unknown>[];
  stopReason: unknown;
  usage: unknown;
} {
  const content: Record<string, unknown>[] = [];
  let json = '';
  let stopReason: unknown = null;
  let usage: unknown;
  for (const { name, data } of messagesEvents(wire)) {
    const { delta = {} } = data as { delta?: Record<string, unknown> };
    const last = content.at(-1);
    if (name === 'content_block_start') {
      content.push({ ...(data.content_block as Record<string, unknown>) });
      json = '';
    } else if (name === 'content_block_delta' && last !== undefined) {
      if (delta.type === 'text_delta') last.text = String(last.text) + String(delta.text);
      if (delta.type === 'thinking_delta') last.thinking = String(last.thinking) + String(delta.thinking);
      if (delta.type === 'signature_delta') last.signature = delta.signature;
      if (delta.type === 'input_json_delta') json += String(delta.partial_json);
    } else if (name === 'content_block_stop' && last !== undefined) {
      if (json !== '') last.input = JSON.parse(json) as unknown;
    } else if (name === 'message_delta') {
      stopReason = delta.stop_reason;
      usage = data.usage;
    }
  }
  return { content, stopReason, usage };
}
