import { z } from 'zod';
import { timing } from './timing.ts';

/** One thing that is put on the wire, or a pause. */
const WrittenStep = z.discriminatedUnion('do', [
  /** Sent at once. */
  z.strictObject({ do: z.literal('send'), text: z.string() }),
  /** Sent at once; for bytes that are no text. */
  z.strictObject({ do: z.literal('send_bytes'), base64: z.string() }),
  /** Sent byte for byte, each in a write of its own. */
  z.strictObject({ do: z.literal('send_bytewise'), text: z.string() }),
  /** Sent so many times, as fast as the client reads. */
  z.strictObject({ do: z.literal('repeat'), text: z.string(), times: z.int().min(1) }),
  /** Silence; with `beat`, that text is sent now and every `everyMs`. */
  z.strictObject({
    do: z.literal('wait'),
    ms: z.number().min(0),
    beat: z.string().optional(),
    everyMs: z.number().min(1).optional(),
  }),
  /** Silence until the stand-in's `release` is called with this name. */
  z.strictObject({ do: z.literal('await'), gate: z.string() }),
  /** The connection breaks here, by a FIN or by a reset. */
  z.strictObject({ do: z.literal('drop'), by: z.enum(['fin', 'reset']).optional() }),
  /** Nothing more comes, and the connection stays open. */
  z.strictObject({ do: z.literal('hold') }),
]);
export type WrittenStep = z.infer<typeof WrittenStep>;

const head = {
  status: z.int().min(200).max(599),
  headers: z.record(z.string(), z.string()).optional(),
};

/** Answers written out by the scenario itself. They need no model, so any route can play them. */
export const WrittenScenario = z.discriminatedUnion('kind', [
  /** This status, these headers, this body (a string as it is, else JSON). */
  z.strictObject({ kind: z.literal('custom'), ...head, body: z.unknown(), ...timing }),
  /** This status, these headers, and a body that comes step by step. */
  z.strictObject({ kind: z.literal('custom_steps'), ...head, steps: z.array(WrittenStep), ...timing }),
  /** These bytes instead of an HTTP answer. After the last step the stand-in sends a FIN and keeps reading. */
  z.strictObject({ kind: z.literal('raw_socket'), steps: z.array(WrittenStep), ...timing }),
  /** Closes with a TCP reset before any byte. */
  z.strictObject({ kind: z.literal('reset'), ...timing }),
  /** Takes the request and never says anything. */
  z.strictObject({ kind: z.literal('hang'), ...timing }),
]);
export type WrittenScenario = z.infer<typeof WrittenScenario>;

/** What a route does when it is called, whatever model is asked for. */
export type RouteScenario =
  | WrittenScenario
  /** One scenario per call; the last one stays. */
  | { readonly kind: 'sequence'; readonly scenarios: readonly WrittenScenario[] };

/** Whether the answer is written out by the scenario, so that nothing is generated for it. */
export function isWritten(scenario: { readonly kind: string }): scenario is WrittenScenario {
  return writtenKinds.has(scenario.kind);
}

const writtenKinds = new Set<string>(WrittenScenario.options.map(({ shape }) => shape.kind.value));
