type Message = Record<string, unknown>;

/** A Chat Completions client that sends each answer back unchanged. */
export type ChatConversation = {
  readonly messages: Message[];
  /** Requests the next answer and keeps it. */
  readonly ask: () => Promise<ConversationAnswer>;
  readonly say: (content: string) => void;
  /** Adds the results of the calls in the last answer. */
  readonly giveResults: () => void;
};

type ConversationAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly message: Message;
  readonly error: unknown;
};

type ConversationInput = {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly stream: boolean;
  /** Whether the client keeps only the fields OpenAI defines, as many clients do. */
  readonly dropsState?: boolean;
};

export function chatConversation({
  url,
  body,
  stream,
  dropsState = false,
}: ConversationInput): ChatConversation {
  const messages: Message[] = [];
  return {
    messages,
    say: (content) => void messages.push({ role: 'user', content }),
    giveResults() {
      const calls = messages.at(-1)?.tool_calls;
      for (const { id } of (calls ?? []) as { id: string }[])
        messages.push({ role: 'tool', tool_call_id: id, content: 'It rains.' });
    },
    async ask() {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, stream, messages }),
      });
      const text = await response.text();
      const { status, headers } = response;
      if (status !== 200) return { status, headers, message: {}, error: JSON.parse(text) as unknown };
      const message = stream ? joinStream(text) : messageIn(JSON.parse(text));
      messages.push(dropsState ? withoutState(message) : message);
      return { status, headers, message, error: null };
    },
  };
}

function withoutState({ role, content, tool_calls: calls }: Message): Message {
  return { role, content, ...(calls === undefined ? {} : { tool_calls: calls }) };
}

function messageIn(body: unknown): Message {
  return (body as { choices: { message: Message }[] }).choices[0]?.message ?? {};
}

/** Joins stream chunks as clients do: text is appended, details and calls are merged by index. */
function joinStream(text: string): Message {
  let content = '';
  let reasoning = '';
  const details: Message[] = [];
  const calls: { id: unknown; type: 'function'; function: { name: string; arguments: string } }[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('data: {')) continue;
    const event = JSON.parse(line.slice('data: '.length)) as { choices?: { delta?: Message }[] };
    const delta = event.choices?.[0]?.delta ?? {};
    content += typeof delta.content === 'string' ? delta.content : '';
    reasoning += typeof delta.reasoning === 'string' ? delta.reasoning : '';
    for (const piece of (delta.reasoning_details ?? []) as Message[]) joinDetail(details, piece);
    for (const piece of (delta.tool_calls ?? []) as {
      index: number;
      id?: string;
      function?: { name?: string; arguments?: string };
    }[]) {
      const call = calls[piece.index] ?? {
        id: piece.id,
        type: 'function',
        function: { name: '', arguments: '' },
      };
      calls[piece.index] = call;
      call.function.name += piece.function?.name ?? '';
      call.function.arguments += piece.function?.arguments ?? '';
    }
  }
  return {
    role: 'assistant',
    content: content === '' ? null : content,
    ...(reasoning === '' ? {} : { reasoning }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function joinDetail(details: Message[], piece: Message): void {
  const last = details.at(-1);
  if (last === undefined || last.index !== piece.index || last.type !== piece.type) {
    details.push({ ...piece });
    return;
  }
  for (const field of ['text', 'summary', 'data', 'signature'] as const) {
    const more = piece[field];
    const before = last[field];
    if (typeof more === 'string') last[field] = (typeof before === 'string' ? before : '') + more;
  }
}
