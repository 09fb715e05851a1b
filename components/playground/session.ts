import type { OpenedPlayground } from '#lib/client/playground';
import type { PlaygroundEvent, PlaygroundInput } from '#lib/contracts/playground';
import { buildMessages, type Turn } from './build-messages.ts';
import { areParametersValid, defaultParameters, toRequestPart, type Parameters } from './parameters.ts';
import { isRunning, reduceRun, startRun, type RunStep } from './run-state.ts';

/** The typed text and the settings for the next request. */
export type Form = {
  readonly draft: string;
  readonly system: string;
  readonly parameters: Parameters;
};

export type SessionState = {
  readonly turns: readonly Turn[];
  /** The number of earlier turns that are no longer stored. */
  readonly droppedCount: number;
  readonly form: Form;
};

/** The target of requests: a category or a custom list. */
export type Target = { readonly category: string } | { readonly models: readonly string[] };

type SessionPorts = {
  readonly open: (input: PlaygroundInput, signal: AbortSignal) => Promise<OpenedPlayground>;
  readonly nowMs: () => number;
  /** Calls back before the next frame. */
  readonly onNextFrame: (callback: () => void) => void;
};

export type Session = ReturnType<typeof createSession>;

export const emptySession: SessionState = {
  turns: [],
  droppedCount: 0,
  form: { draft: '', system: '', parameters: defaultParameters },
};

/**
 * Creates a conversation that survives navigation to other screens. Events are applied once per frame,
 * however many arrive. `kept` is the conversation from before the page was loaded.
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

  /** Applies a step to a turn, unless the turn was cleared. */
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
    // Replace a rejected question rather than show it twice.
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
    /** Sends the draft. Does nothing if it is empty or a request is running. */
    async send(target: Target): Promise<void> {
      const question = state.form.draft;
      if (!canSend(question)) return;
      change({ form: { ...state.form, draft: '' } });
      await ask(target, question);
      const isRefused = state.turns.at(-1)?.run.ending?.kind === 'refused';
      if (isRefused && state.form.draft === '') change({ form: { ...state.form, draft: question } });
    },
    /** Sends an example question. The draft stays. */
    async sendExample(target: Target, question: string): Promise<void> {
      if (canSend(question)) await ask(target, question);
    },
    stop() {
      running?.abort();
    },
    /** Starts a new conversation. Settings stay. */
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
