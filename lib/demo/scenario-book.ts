import { Scenario, type SimpleScenario } from './scenario.ts';

type Playing = { readonly scenario: Scenario; readonly since: number; calls: number };

const ok: SimpleScenario = { kind: 'ok' };
const maxRequestScenarios = 200;

function isDue(scenario: SimpleScenario, call: number, elapsedMs: number): boolean {
  if (scenario.times !== undefined && call >= scenario.times) return false;
  if (scenario.every !== undefined && (call + 1) % scenario.every !== 0) return false;
  return scenario.untilMs === undefined || elapsedMs < scenario.untilMs;
}

/** Keeps what each model plays, and how often it was called since. */
export class ScenarioBook {
  readonly #byModel = new Map<string, Playing>();
  readonly #byHeader = new Map<string, Playing>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  play(modelId: string, scenario: Scenario): void {
    this.#byModel.set(modelId, { scenario, since: this.#now(), calls: 0 });
  }

  clear(modelId: string): void {
    this.#byModel.delete(modelId);
  }

  has(modelId: string): boolean {
    return this.#byModel.has(modelId);
  }

  /** What this call of the model does. It counts as a call. */
  next(modelId: string): SimpleScenario {
    const playing = this.#byModel.get(modelId);
    return playing === undefined ? ok : this.#step(playing);
  }

  /** As `next`, for a scenario a request brought itself. Null where its text is not a scenario. */
  nextOfRequest(modelId: string, text: string): SimpleScenario | null {
    const key = `${modelId} ${text}`;
    let playing = this.#byHeader.get(key);
    if (playing === undefined) {
      const scenario = readScenario(text);
      if (scenario === null) return null;
      playing = { scenario, since: this.#now(), calls: 0 };
      const oldest = this.#byHeader.keys().next();
      if (this.#byHeader.size >= maxRequestScenarios && !oldest.done) this.#byHeader.delete(oldest.value);
      this.#byHeader.set(key, playing);
    }
    return this.#step(playing);
  }

  #step(playing: Playing): SimpleScenario {
    const call = playing.calls++;
    const { scenario } = playing;
    if (scenario.kind === 'sequence') {
      return scenario.scenarios[Math.min(call, scenario.scenarios.length - 1)] ?? ok;
    }
    return isDue(scenario, call, this.#now() - playing.since) ? scenario : ok;
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
