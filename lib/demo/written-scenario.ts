import { z } from 'zod';
import { timing } from './timing.ts';

/** One thing to send, or a pause. */
const WrittenStep = z.discriminatedUnion('do', [
  /** Sends text at once. */
  z.strictObject({ do: z.literal('send'), text: z.string() }),
  /** Sends bytes at once, for data that is not text. */
  z.strictObject({ do: z.literal('send_bytes'), base64: z.string() }),
  /** Sends each byte in its own write. */
  z.strictObject({ do: z.literal('send_bytewise'), text: z.string() }),
  /** Sends a text repeatedly, as fast as the client reads. */
  z.strictObject({ do: z.literal('repeat'), text: z.string(), times: z.int().min(1) }),
  /** Silence. With `beat`, sends that text now and every `everyMs`. */
  z.strictObject({
    do: z.literal('wait'),
    ms: z.number().min(0),
    beat: z.string().optional(),
    everyMs: z.number().min(1).optional(),
  }),
  /** Silence until `release` is called with this name. */
  z.strictObject({ do: z.literal('await'), gate: z.string() }),
  /** Breaks the connection with a FIN or a reset. */
  z.strictObject({ do: z.literal('drop'), by: z.enum(['fin', 'reset']).optional() }),
  /** Sends nothing more, but keeps the connection open. */
  z.strictObject({ do: z.literal('hold') }),
]);
export type WrittenStep = z.infer<typeof WrittenStep>;

const head = {
  status: z.int().min(200).max(599),
  headers: z.record(z.string(), z.string()).optional(),
};

/** Answers that the scenario spells out. They need no model, so any route can play them. */
export const WrittenScenario = z.discriminatedUnion('kind', [
  /** A status, headers and a body. A string is sent unchanged; any other value as JSON. */
  z.strictObject({ kind: z.literal('custom'), ...head, body: z.unknown(), ...timing }),
  /** A status, headers, and a body in steps. */
  z.strictObject({ kind: z.literal('custom_steps'), ...head, steps: z.array(WrittenStep), ...timing }),
  /** Raw bytes instead of an HTTP answer. After the last step, the demo sends a FIN and keeps reading. */
  z.strictObject({ kind: z.literal('raw_socket'), steps: z.array(WrittenStep), ...timing }),
  /** A TCP reset before any byte. */
  z.strictObject({ kind: z.literal('reset'), ...timing }),
  /** Accepts the request and never answers. */
  z.strictObject({ kind: z.literal('hang'), ...timing }),
]);
export type WrittenScenario = z.infer<typeof WrittenScenario>;

/** The behavior of a route, whatever model is requested. */
export type RouteScenario =
  | WrittenScenario
  /** One scenario per call; the last one is repeated. */
  | { readonly kind: 'sequence'; readonly scenarios: readonly WrittenScenario[] };

/** Whether the scenario spells out the answer, so that none is generated. */
export function isWritten(scenario: { readonly kind: string }): scenario is WrittenScenario {
  return writtenKinds.has(scenario.kind);
}

const writtenKinds = new Set<string>(WrittenScenario.options.map(({ shape }) => shape.kind.value));
