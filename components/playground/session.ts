import type { OpenedPlayground } from '#lib/client/playground';
import type { PlaygroundEvent, PlaygroundInput } from '#lib/contracts/playground';
import { buildMessages, type Turn } from './build-messages.ts';
import { areParametersValid, defaultParameters, toRequestPart, type Parameters } from './parameters.ts';
import { isRunning, reduceRun, startRun, type RunStep } from './run-state.ts';

/** What is typed, to be sent or to be kept for the next request. */
export type Form = {
  readonly draft: string;
  readonly system: string;
  readonly parameters: Parameters;
};

export type SessionState = {
  readonly turns: readonly Turn[];
  /** Turns of this conversation that are no longer held here. */
  readonly droppedCount: number;
  readonly form: Form;
};

/** What a request is sent to: a category, or a custom list. */
export type Target = { readonly category: string } | { readonly models: readonly string[] };

type SessionPorts = {
  readonly open: (input: PlaygroundInput, signal: AbortSignal) => Promise<OpenedPlayground>;
  readonly nowMs: () => number;
  /** Calls back when the next frame is drawn. */
  readonly onNextFrame: (callback: () => void) => void;
};

export type Session = ReturnType<typeof createSession>;

export const emptySession: SessionState = {
  turns: [],
  droppedCount: 0,
  form: { draft: '', system: '', parameters: defaultParameters },
};

/**
 * A conversation that outlives the screen it is shown on: a look into the history and back loses nothing.
 * Events are applied once per frame, however many arrive. `kept` is what an earlier page left behind.
 */
export function createSession(ports: SessionPorts, kept: SessionState = emptySession) {
  let state = kept;
  let running: AbortController | null = null;
  let lastTurnId = Math.max(0, ...kept.turns.map(({ id }) => id));
  const listeners = new Set<() => void>();

  function change(next: Partial<SessionState>): void {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  }

  /** Takes a step in one turn; a cleared turn takes none. */
  function step(turnId: number, runStep: RunStep): void {
    change({
      turns: state.turns.map((turn) =>
        turn.id === turnId ? { ...turn, run: reduceRun(turn.run, runStep) } : turn,
      ),
    });
  }

  async function run(turnId: number, input: PlaygroundInput, signal: AbortSignal): Promise<void> {
    const end = (ending: Extract<RunStep, { type: 'end' }>['ending']) =>
      step(turnId, { type: 'end', ending, atMs: ports.nowMs() });
    let waiting: PlaygroundEvent[] = [];
    const takeIn = () => {
      if (waiting.length === 0) return;
      const events = waiting;
      waiting = [];
      step(turnId, { type: 'events', events, atMs: ports.nowMs() });
    };
    let isStarted = false;
    try {
      const opened = await ports.open(input, signal);
      if (opened.outcome === 'refused') {
        end({ kind: 'refused', message: opened.message });
        return;
      }
      for await (const event of opened.events) {
        isStarted = true;
        waiting.push(event);
        if (waiting.length === 1) ports.onNextFrame(takeIn);
      }
      takeIn();
      end({ kind: 'lost' });
    } catch {
      takeIn();
      if (signal.aborted) end({ kind: 'stopped' });
      else if (isStarted) end({ kind: 'lost' });
      else
        end({
          kind: 'refused',
          message: "Can't reach Understudy. Check that it is still running, then send again.",
        });
    }
  }

  function canSend(question: string): boolean {
    return running === null && question.trim() !== '' && areParametersValid(state.form.parameters);
  }

  async function ask(target: Target, question: string): Promise<void> {
    const { system, parameters } = state.form;
    const controller = new AbortController();
    running = controller;
    // A refused question is sent again, not twice.
    const turns = state.turns.filter(({ run: { ending } }) => ending?.kind !== 'refused');
    const turn: Turn = { id: ++lastTurnId, question, run: startRun(ports.nowMs()) };
    const input: PlaygroundInput = {
      ...('category' in target ? { category: target.category } : { models: [...target.models] }),
      messages: buildMessages(system, turns, question),
      ...toRequestPart(parameters),
    };
    change({ turns: [...turns, turn] });
    await run(turn.id, input, controller.signal);
    if (running === controller) running = null;
  }

  return {
    read: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    edit(next: Partial<Form>) {
      change({ form: { ...state.form, ...next } });
    },
    /** Sends the draft. Does nothing while a request runs, or with nothing to send. */
    async send(target: Target): Promise<void> {
      const question = state.form.draft;
      if (!canSend(question)) return;
      change({ form: { ...state.form, draft: '' } });
      await ask(target, question);
      const isRefused = state.turns.at(-1)?.run.ending?.kind === 'refused';
      if (isRefused && state.form.draft === '') change({ form: { ...state.form, draft: question } });
    },
    /** Sends a question of our own; the draft stays as it is. */
    async sendExample(target: Target, question: string): Promise<void> {
      if (canSend(question)) await ask(target, question);
    },
    stop() {
      running?.abort();
    },
    /** Starts a new conversation; settings stay. */
    clear() {
      running?.abort();
      running = null;
      change({ turns: [], droppedCount: 0 });
    },
  };
}

export function isBusy(turns: readonly Turn[]): boolean {
  const last = turns.at(-1);
  return last !== undefined && isRunning(last.run);
}
