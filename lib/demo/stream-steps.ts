import { errorInside } from './json-steps.ts';
import type { SimpleScenario } from './scenario.ts';
import { doneEvent, keepAliveComment, type AnswerEvents } from './stream-answer.ts';
import type { WireStep } from './wire-steps.ts';

/** For longer waits, comments are sent in the meantime, like the real service. */
const slowStartMs = 1_000;
const beatEveryMs = 1_000;
const endlessMs = 1e12;
const hugeBytes = 64 * 1024 * 1024;

const send = (text: string): WireStep => ({ do: 'send', text });
const tokenSteps = (events: readonly string[]): WireStep[] => events.map((text) => ({ do: 'token', text }));

function startStep(firstTokenMs: number): WireStep[] {
  if (firstTokenMs <= 0) return [];
  if (firstTokenMs < slowStartMs) return [{ do: 'wait', ms: firstTokenMs }];
  return [{ do: 'wait', ms: firstTokenMs, beat: keepAliveComment, everyMs: beatEveryMs }];
}

/** The steps that send the events under this scenario. */
export function streamSteps(
  scenario: SimpleScenario,
  events: AnswerEvents,
  firstTokenMs: number,
): WireStep[] {
  const { tokens, reasoningCount, faults } = events;
  const ending = [send(events.finish), send(events.usage), send(doneEvent)];
  const upTo = (words: number): WireStep[] => [
    ...startStep(firstTokenMs),
    ...tokenSteps(tokens.slice(0, reasoningCount + words)),
  ];
  const whole = [...tokenSteps(tokens), ...ending];

  switch (scenario.kind) {
    case 'slow_first_token': {
      const beat = scenario.keepAlive
        ? { beat: keepAliveComment, everyMs: scenario.everyMs ?? beatEveryMs }
        : {};
      return [{ do: 'wait', ms: scenario.ms, ...beat }, ...whole];
    }
    case 'keep_alive_forever':
      return [
        { do: 'wait', ms: endlessMs, beat: keepAliveComment, everyMs: scenario.everyMs ?? beatEveryMs },
      ];
    case 'cut_after':
      return scenario.by === 'clean'
        ? upTo(scenario.tokens)
        : [...upTo(scenario.tokens), { do: 'drop', by: scenario.by ?? 'fin' }];
    case 'stall_after':
      return [...upTo(scenario.tokens), { do: 'wait', ms: scenario.ms }, { do: 'drop' }];
    case 'error_mid_stream':
      return [
        ...upTo(scenario.tokens),
        send(faults.inside(scenario.shape)),
        ...(scenario.done ? [send(doneEvent)] : []),
      ];
    case 'error_in_200':
      return [send(faults.alone(errorInside(scenario.code)))];
    case 'error_in_choice':
      return [...upTo(scenario.tokens ?? 5), send(faults.atEnd(errorInside(502))), send(doneEvent)];
    case 'invalid_json_event': {
      const middle = reasoningCount + (scenario.tokens ?? Math.floor((tokens.length - reasoningCount) / 2));
      return [
        ...startStep(firstTokenMs),
        ...tokenSteps(tokens.slice(0, middle)),
        send(`data: {"id":"gen-cut","choices":[{"index":0,"del\n\n`),
        ...tokenSteps(tokens.slice(middle)),
        ...ending,
      ];
    }
    case 'no_done':
      return [
        ...startStep(firstTokenMs),
        ...tokenSteps(tokens),
        send(events.finish),
        send(events.usage),
        ...(scenario.open === true ? [{ do: 'hold' } as const] : []),
      ];
    case 'truncated_json':
      return [...upTo(tokens.length), send(events.finish.slice(0, events.finish.length / 2))];
    case 'padding':
      return [send(`\n\n${keepAliveComment}:\n\n\n`), ...startStep(firstTokenMs), ...whole];
    case 'huge_body': {
      const { before, after } = faults.wordAround();
      return [send(before), { do: 'fill', bytes: scenario.bytes ?? hugeBytes }, send(after), ...ending];
    }
    default:
      return [...startStep(firstTokenMs), ...whole];
  }
}
