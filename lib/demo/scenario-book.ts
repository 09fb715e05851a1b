import { Scenario, type SimpleScenario } from './scenario.ts';
import type { Timed } from './timing.ts';
import type { RouteScenario, WrittenScenario } from './written-scenario.ts';

type Playing<One> = {
  readonly scenario: One | { readonly kind: 'sequence'; readonly scenarios: readonly One[] };
  readonly since: number;
  calls: number;
};

const ok: SimpleScenario = { kind: 'ok' };
const maxRequestScenarios = 200;

function isDue(scenario: Timed, call: number, elapsedMs: number): boolean {
  if (scenario.times !== undefined && call >= scenario.times) return false;
  if (scenario.every !== undefined && (call + 1) % scenario.every !== 0) return false;
  return scenario.untilMs === undefined || elapsedMs < scenario.untilMs;
}

/** Keeps the scenario of each model and route, and counts their calls. */
export class ScenarioBook {
  readonly #byModel = new Map<string, Playing<SimpleScenario>>();
  readonly #byHeader = new Map<string, Playing<SimpleScenario>>();
  readonly #byPath = new Map<string, Playing<WrittenScenario>>();
  #everywhere: Playing<WrittenScenario> | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  play(modelId: string, scenario: Scenario): void {
    this.#byModel.set(modelId, this.#begin<SimpleScenario>(scenario));
  }

  clear(modelId: string): void {
    this.#byModel.delete(modelId);
  }

  /** Removes all scenarios. */
  clearAll(): void {
    this.#byModel.clear();
    this.#byHeader.clear();
    this.#byPath.clear();
    this.#everywhere = undefined;
  }

  has(modelId: string): boolean {
    return this.#byModel.has(modelId);
  }

  /** The scenario for this call of a model. Counts the call. */
  next(modelId: string): SimpleScenario {
    const playing = this.#byModel.get(modelId);
    return (playing && this.#step(playing)) ?? ok;
  }

  playAt(path: string, scenario: RouteScenario): void {
    this.#byPath.set(path, this.#begin<WrittenScenario>(scenario));
  }

  playEverywhere(scenario: RouteScenario): void {
    this.#everywhere = this.#begin<WrittenScenario>(scenario);
  }

  /** The scenario for this call of a route; null if there is none. Counts the call. */
  nextAt(path: string): WrittenScenario | null {
    const playing = this.#byPath.get(path) ?? this.#everywhere;
    return playing === undefined ? null : this.#step(playing);
  }

  /** Like `next`, for a scenario from the request itself. Null if its text is invalid. */
  nextOfRequest(modelId: string, text: string): SimpleScenario | null {
    const key = `${modelId} ${text}`;
    let playing = this.#byHeader.get(key);
    if (playing === undefined) {
      const scenario = readScenario(text);
      if (scenario === null) return null;
      playing = this.#begin<SimpleScenario>(scenario);
      const oldest = this.#byHeader.keys().next();
      if (this.#byHeader.size >= maxRequestScenarios && !oldest.done) this.#byHeader.delete(oldest.value);
      this.#byHeader.set(key, playing);
    }
    return this.#step(playing) ?? ok;
  }

  #begin<One>(scenario: Playing<One>['scenario']): Playing<One> {
    return { scenario, since: this.#now(), calls: 0 };
  }

  #step<One extends Timed>(playing: Playing<One>): One | null {
    const call = playing.calls++;
    const { scenario } = playing;
    if ('scenarios' in scenario)
      return scenario.scenarios[Math.min(call, scenario.scenarios.length - 1)] ?? null;
    return isDue(scenario, call, this.#now() - playing.since) ? scenario : null;
  }
}

function readScenario(text: string): Scenario | null {
  try {
    const read = Scenario.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
