import type { IncomingHttpHeaders } from 'node:http';

/** One call of the chat route, as the stand-in saw it. */
export type DemoCall = {
  /** Milliseconds, by the stand-in's clock. */
  readonly at: number;
  readonly model: string | null;
  /** The parsed body; null where it was no JSON object or over a megabyte. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** As they came, without anything secret. */
  readonly headers: IncomingHttpHeaders;
  /** The HTTP status it was answered with; null where no answer was begun. */
  readonly status: number | null;
  /** The client went before the answer was whole. */
  readonly aborted: boolean;
};

export type OpenCall = { -readonly [K in keyof DemoCall]: DemoCall[K] };

const capacity = 2_000;
const secretHeaders = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key'];

function withoutSecrets(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.includes(name)));
}

/** The last two thousand calls, the oldest first. Keeping one costs the same however many there are. */
export class CallLog {
  #ring: OpenCall[] = [];
  #next = 0;

  /** Keeps a call; what is told of it later is set on what this returns. */
  open(call: OpenCall): OpenCall {
    if (this.#ring.length < capacity) this.#ring.push(call);
    else this.#ring[this.#next] = call;
    this.#next = (this.#next + 1) % capacity;
    return call;
  }

  list(): DemoCall[] {
    const start = this.#ring.length < capacity ? 0 : this.#next;
    const inOrder = [...this.#ring.slice(start), ...this.#ring.slice(0, start)];
    return inOrder.map((call) => ({ ...call, headers: withoutSecrets(call.headers) }));
  }

  reset(): void {
    this.#ring = [];
    this.#next = 0;
  }
}
