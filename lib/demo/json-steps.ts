import type { SimpleScenario } from './scenario.ts';
import type { WireStep } from './wire-steps.ts';

const endlessMs = 1e12;
const hugeBytes = 64 * 1024 * 1024;
const padding = ' \n \n      \n';

const errorTypes: Record<number, string> = {
  429: 'rate_limit_exceeded',
  503: 'provider_overloaded',
  504: 'timeout',
};
const errorMessages: Record<number, string> = {
  429: 'Rate limit exceeded',
  503: 'Service temporarily overloaded',
  504: 'Upstream idle timeout exceeded',
};

/** The error object in a body with HTTP status 200. */
export type InnerError = {
  readonly code: number;
  readonly message: string;
  readonly metadata: { readonly error_type: string };
};

export function errorInside(code = 502): InnerError {
  return {
    code,
    message: errorMessages[code] ?? 'Provider disconnected before the answer was whole',
    metadata: { error_type: errorTypes[code] ?? 'provider_unavailable' },
  };
}

/** Splits a whole answer inside its content, where filler is inserted. */
function around(json: string): [string, string] {
  const mark = '"content":"';
  const at = json.indexOf(mark) + mark.length;
  return [json.slice(0, at), json.slice(at)];
}

/** The steps that send a whole answer under this scenario; null if it is sent normally. */
export function jsonSteps(scenario: SimpleScenario, json: string): WireStep[] | null {
  const half = json.slice(0, Math.floor(json.length / 2));
  switch (scenario.kind) {
    case 'slow_first_token': {
      const beat = scenario.keepAlive ? { beat: '\n', everyMs: scenario.everyMs ?? 1_000 } : {};
      return [
        { do: 'wait', ms: scenario.ms, ...beat },
        { do: 'send', text: json },
      ];
    }
    case 'keep_alive_forever':
      return [{ do: 'wait', ms: endlessMs, beat: '\n', everyMs: scenario.everyMs ?? 1_000 }];
    case 'cut_after':
      return scenario.by === 'clean'
        ? [{ do: 'send', text: half }]
        : [
            { do: 'send', text: half },
            { do: 'drop', by: scenario.by ?? 'fin' },
          ];
    case 'invalid_json_event':
      return [{ do: 'send', text: `${half}"oops` }];
    case 'stall_after':
      return [{ do: 'send', text: half }, { do: 'wait', ms: scenario.ms }, { do: 'drop' }];
    case 'truncated_json':
      return [{ do: 'send', text: half }];
    case 'padding':
      return [{ do: 'send', text: padding + json }];
    case 'huge_body': {
      const [before, after] = around(json);
      return [
        { do: 'send', text: before },
        { do: 'fill', bytes: scenario.bytes ?? hugeBytes },
        { do: 'send', text: after },
      ];
    }
    default:
      return null;
  }
}
