import type { OpenedPlayground } from '#lib/client/playground';
import type { PlaygroundEvent, PlaygroundInput } from '#lib/contracts/playground';
import { buildMessages, type Turn } from './build-messages.ts';
import { areParametersValid, defaultParameters, toRequestPart, type Parameters } from './parameters.ts';
import { isRunning, reduceRun, startRun, type RunStep } from './run-state.ts';

export type SessionState = {
  readonly turns: readonly Turn[];
  readonly draft: string;
  readonly system: string;
  readonly parameters: Parameters;
};

/** Who goes on: a category's list, or an own one. */
export type Target = { readonly category: string } | { readonly models: readonly string[] };

type SessionPorts = {
  readonly open: (input: PlaygroundInput, signal: AbortSignal) => Promise<OpenedPlayground>;
  readonly nowMs: () => number;
  /** Calls back when the next picture is drawn. */
  readonly onNextFrame: (callback: () => void) => void;
};

export type Session = ReturnType<typeof createSession>;

export const emptySession: SessionState = { turns: [], draft: '', system: '', parameters: defaultParameters };

/**
 * A conversation that outlives the page it is shown on: a look into the history and back loses nothing.
 * Events are taken in once per frame, however many come.
 */
export function createSession(ports: SessionPorts) {
  let state = emptySession;
  let running: AbortController | null = null;
  let lastTurnId = 0;
  const listeners = new Set<() => void>();

  function change(next: Partial<SessionState>): void {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  }

  /** Takes a step in one turn; a turn that was cleared away takes none. */
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
          message: 'Understudy does not answer. Check that it is still running, then send again.',
        });
    }
  }

  return {
    read: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    edit(next: Partial<Pick<SessionState, 'draft' | 'system' | 'parameters'>>) {
      change(next);
    },
    /** Sends the draft. While a request runs, or with nothing to send, it does nothing. */
    async send(target: Target): Promise<void> {
      const question = state.draft;
      if (running !== null || question.trim() === '' || !areParametersValid(state.parameters)) return;
      const controller = new AbortController();
      running = controller;
      // What was turned down is sent anew, not twice.
      const turns = state.turns.filter(({ run: { ending } }) => ending?.kind !== 'refused');
      const turn: Turn = { id: ++lastTurnId, question, run: startRun(ports.nowMs()) };
      const input: PlaygroundInput = {
        ...('category' in target ? { category: target.category } : { models: [...target.models] }),
        messages: buildMessages(state.system, turns, question),
        ...toRequestPart(state.parameters),
      };
      change({ turns: [...turns, turn], draft: '' });
      await run(turn.id, input, controller.signal);
      if (running === controller) running = null;
      const isRefused = state.turns.find(({ id }) => id === turn.id)?.run.ending?.kind === 'refused';
      if (isRefused && state.draft === '') change({ draft: question });
    },
    stop() {
      running?.abort();
    },
    /** Begins a new conversation; settings stay. */
    clear() {
      running?.abort();
      running = null;
      change({ turns: [] });
    },
  };
}

export function isBusy(state: SessionState): boolean {
  const last = state.turns.at(-1);
  return last !== undefined && isRunning(last.run);
}
