import type { ServerResponse } from 'node:http';
import { breakConnection } from './break-connection.ts';
import type { Gates } from './gates.ts';
import type { HttpAnswer } from './http-answer.ts';
import { sendAnswer } from './send-answer.ts';
import { playRaw, playSteps } from './wire-steps.ts';
import type { WrittenScenario } from './written-scenario.ts';

/** The answer of a `custom` scenario. */
export function customAnswer({
  status,
  headers,
  body,
}: Extract<WrittenScenario, { kind: 'custom' }>): HttpAnswer {
  return {
    status,
    ...(headers === undefined ? {} : { headers }),
    body,
    reach: 'model',
    hasRouterMetadata: false,
  };
}

/** Sends the bytes of a scenario unchanged. */
export function playWritten(response: ServerResponse, scenario: WrittenScenario, gates: Gates): void {
  switch (scenario.kind) {
    case 'custom':
      return sendAnswer(response, customAnswer(scenario));
    case 'custom_steps':
      response.writeHead(scenario.status, scenario.headers);
      return playSteps(response, scenario.steps, { perTokenMs: 0, gates });
    case 'raw_socket':
      return playRaw(response, scenario.steps, gates);
    case 'reset':
      return breakConnection(response, 'reset');
    case 'hang':
  }
}
