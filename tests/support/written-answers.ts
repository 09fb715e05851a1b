import type { DemoUpstream } from '#lib/demo/start-demo-upstream';
import type { RouteScenario, WrittenScenario, WrittenStep } from '#lib/demo/written-scenario';

/** An answer with this JSON. */
export function jsonAnswer(status: number, body: unknown): WrittenScenario {
  return { kind: 'custom', status, body };
}

/** An answer with this JSON, sent once its gate is released. */
export function heldAnswer(gate: string, body: unknown): RouteScenario {
  const steps: WrittenStep[] = [
    { do: 'await', gate },
    { do: 'send', text: JSON.stringify(body) },
  ];
  return { kind: 'custom_steps', status: 200, steps };
}

/** The requests an upstream has received, as `GET /path key`. */
export function receivedBy(upstream: DemoUpstream): string[] {
  return upstream.requests().map(({ method, path, headers }) => {
    const key = headers.authorization?.replace('Bearer ', '') ?? 'none';
    return `${method} ${path} ${key}`;
  });
}
