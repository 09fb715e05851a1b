import type { IncomingHttpHeaders } from 'node:http';

/** One call of the chat route, as the demo received it. */
export type DemoCall = {
  /** Epoch milliseconds, by the demo's clock. */
  readonly at: number;
  readonly model: string | null;
  /** The parsed body; null if it is not a JSON object or is larger than a megabyte. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** As received, without secrets. */
  readonly headers: IncomingHttpHeaders;
  /** The HTTP status of the answer; null if none was started. */
  readonly status: number | null;
  /** Whether the client disconnected before the answer was complete. */
  readonly aborted: boolean;
};

export type OpenCall = { -readonly [K in keyof DemoCall]: DemoCall[K] };

const capacity = 2_000;
const secretHeaders = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key'];

function withoutSecrets(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.includes(name)));
}

/** The last two thousand calls, oldest first. A ring buffer, so that adding a call is cheap. */
export class CallLog {
  #ring: OpenCall[] = [];
  #next = 0;

  /** Adds a call. Set later facts on the returned object. */
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
