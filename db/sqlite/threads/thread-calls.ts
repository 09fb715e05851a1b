import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type MessagePort, Worker } from 'node:worker_threads';

/** The file of a module in this folder: TypeScript in the sources, JavaScript in the package. */
export function moduleFile(name: string): string {
  return join(import.meta.dirname, `${name}${extname(import.meta.filename)}`);
}

const QUICKLY = ['--import', pathToFileURL(moduleFile('quick-drizzle')).href];

type Verbs = Readonly<Record<string, (...args: never[]) => unknown>>;

type Call = { readonly id: number; readonly verb: string; readonly args: readonly never[] };
type Reply<Value> =
  | { readonly id: number; readonly outcome: 'done'; readonly value: Value }
  /** A copied error keeps only its message and stack, so its code is sent separately. */
  | { readonly id: number; readonly outcome: 'failed'; readonly error: unknown; readonly code: unknown };

/** A thread with verbs, called by name, one at a time and in order. */
export type Thread<V extends Verbs> = {
  readonly call: <K extends keyof V & string>(
    verb: K,
    ...args: Parameters<V[K]>
  ) => Promise<Awaited<ReturnType<V[K]>>>;
  readonly stop: () => Promise<void>;
};

type ThreadInput = {
  /** The module that the thread runs; it must `answerCalls`. */
  readonly file: string;
  readonly workerData: unknown;
  /** The thread crashed: pending calls fail, and the next call starts another thread. */
  readonly onDeath: (error: unknown) => void;
};

/** Starts the thread immediately; it does not keep the process alive. */
export function startThread<V extends Verbs>({ file, workerData, onDeath }: ThreadInput): Thread<V> {
  const waiting = new Map<
    number,
    { readonly resolve: (value: never) => void; readonly reject: (error: unknown) => void }
  >();
  let lastId = 0;
  let isStopped = false;

  function start(): Worker {
    const started = new Worker(file, { workerData, execArgv: QUICKLY });
    started.unref();
    started.on('message', (reply: Reply<never>) => {
      const asked = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.outcome === 'done') asked?.resolve(reply.value);
      else asked?.reject(withCode(reply));
    });
    started.on('error', (error) => {
      onDeath(error);
      worker = null;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    });
    return started;
  }

  let worker: Worker | null = start();

  return {
    call(verb, ...args) {
      if (isStopped)
        return Promise.reject(new Error(`"${verb}" was asked of a thread that has been stopped.`));
      worker ??= start();
      lastId += 1;
      const id = lastId;
      const call: Call = { id, verb, args };
      worker.postMessage(call);
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
      });
    },
    async stop() {
      isStopped = true;
      await worker?.terminate();
    },
  };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function withCode({ error, code }: { readonly error: unknown; readonly code: unknown }): unknown {
  return error instanceof Error && code !== undefined ? Object.assign(error, { code }) : error;
}

/** The thread's side: answers each call with the result or error of its verb. */
export function answerCalls(port: MessagePort, verbs: Verbs): void {
  async function answer({ id, verb, args }: Call): Promise<Reply<unknown>> {
    try {
      return { id, outcome: 'done', value: await verbs[verb]?.(...args) };
    } catch (error) {
      return { id, outcome: 'failed', error, code: codeOf(error) };
    }
  }
  port.on('message', (call: Call) => {
    void answer(call).then((reply) => port.postMessage(reply));
  });
}
