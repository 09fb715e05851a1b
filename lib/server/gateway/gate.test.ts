import { candidateOf } from '#tests/support/candidate';
import { createWorld, facts, limited, served } from '#tests/support/executor-world';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import type { BegunRequest, HistoryWrite } from '#lib/store/history-rows';
import { defaultPolicy } from '#lib/contracts/policy';
import type { CallResult, Chunk, StreamStep } from '#lib/engine/call';
import type { CancelCause } from '#lib/engine/cancel-cause';
import { executeChain } from '#lib/engine/execute-chain';
import { openLedger } from '#lib/engine/ledger';
import { StoreUnavailable } from '#lib/store/store-fault';
import { storeGuard } from '#tests/support/store-guard';
import type { StoreOutage } from '#lib/server/process/environment';
import { createHistoryQueue } from '#lib/server/history/history-queue';
import { createGate, type Settled } from './gate.ts';
import { recordRequest, recordRunning } from './history-record.ts';

const noCosts = { lookup: () => undefined, budgets: null, inputTokens: 10, mayUseServerTools: false };

// Fake timers make seconds of store outage take no time.
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Two attempts of a store that fails. */
const PATIENCE_MS = 400;

/** The result of each write: on disk, refused because of the row, or impossible at the moment. */
const storeTurns = fc
  .array(
    fc.record({
      code: fc.constantFrom('ok', 'ok', 'locked', 'disk_full', 'disk_error', 'refused'),
      times: fc.integer({ min: 1, max: 6 }),
    }),
    { maxLength: 5 },
  )
  .map((runs) => runs.flatMap(({ code, times }) => Array.from({ length: times }, () => code)));

const answers = fc.constantFrom('streamed', 'streamed', 'whole', 'broken');

/** Chunks of an answer, with a pause before each so that disconnects can fall in between. */
function streamOf(pieces: number, end: 'streamed' | 'broken', isOver: () => boolean): CallResult {
  let given = 0;
  const pieceAt = (at: number, isClosing: boolean): Chunk => ({
    events: `data: {"piece":${at}}\n\n`,
    text: isClosing ? '' : `piece ${at} `,
    reasoning: '',
    hasToolCall: false,
    isClosing,
  });
  async function read(): Promise<StreamStep> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (isOver()) return { kind: 'cancelled', facts };
    given += 1;
    if (given <= pieces) return { kind: 'chunks', chunks: [pieceAt(given, false)] };
    if (end === 'broken')
      return {
        kind: 'broken',
        facts,
        reply: { status: 200, headers: {}, body: undefined, streamed: true, fault: 'cut' },
      };
    return given === pieces + 1 ? { kind: 'chunks', chunks: [pieceAt(given, true)] } : { kind: 'end', facts };
  }
  return { kind: 'streaming', stream: { facts, read, cancel: () => {} } };
}

type Trace = {
  readonly rule: StoreOutage;
  /** The kind of row on disk each time the client received something. */
  readonly known: readonly (string | undefined)[];
  readonly hasSettled: boolean;
  /** How often SQLite may have refused a row, whatever the state of the store. */
  readonly refusals: number;
  readonly ends: readonly Settled[];
  readonly rowAtEnd: string | undefined;
  readonly row: HistoryWrite | undefined;
  readonly finishes: number;
  readonly hasBegun: boolean;
};

/** The rules the gate broke. */
function brokenRules(trace: Trace): string[] {
  const { rule, known, hasSettled, refusals, ends, rowAtEnd, row, finishes, hasBegun } = trace;
  const broken: string[] = [];
  const check = (words: string, isKept: boolean): void => void (isKept || broken.push(words));
  const mayBeLate = rule === 'answer';
  check('the running row is on disk before the first byte', mayBeLate || !known.includes(undefined));
  if (!hasSettled) {
    check('only a request whose row was refused twice does not settle', refusals > 1);
    check('a request that does not settle has no end', ends.length === 0);
    return broken;
  }
  check('a settled request has one end', ends.length === 1);
  for (const { execution, record, row: state } of ends) {
    const isLate = state === 'late';
    const isWithheld = record.request.explanation.includes('not delivered in full');
    check('only STORE_OUTAGE=answer lets a row be late', mayBeLate || !isLate);
    const { status } = execution.outcome;
    const hasFailed = status === 'failed' || record.request.errorType === 'unavailable';
    check(
      'the finished row is on disk before the last byte',
      status !== 'served' || rowAtEnd === 'finish' || isLate,
    );
    check('no answer is withheld if rows may be late', !mayBeLate || !isWithheld);
    check('an answer that failed did not begin', !hasFailed || !hasBegun);
    if (finishes === 0) {
      // The client already had its error or its answer when SQLite rejected the row.
      check('only a row refused twice is missing', refusals > 1 && (status !== 'served' || isLate));
      continue;
    }
    check('the row is written once', finishes === 1);
    const isBare = refusals > 0 && row?.attempts.length === 0 && record.attempts.length > 0;
    const explanation = isBare || isLate ? row?.request.explanation : record.request.explanation;
    check('a late row says so', !isLate || row?.request.explanation?.includes('written after') === true);
    const expected = {
      attempts: isBare ? [] : record.attempts,
      request: { ...record.request, explanation },
    };
    check(
      'the row matches the answer to the client',
      isDeepStrictEqual(row, { kind: 'finish', ...expected }),
    );
    check('the row has the status the client saw', record.request.status === status);
  }
  return broken;
}

test('the client never receives anything that the history does not have', async () => {
  await fc.assert(
    fc.asyncProperty(
      storeTurns,
      answers,
      fc.integer({ min: 1, max: 4 }),
      fc.option(
        fc.record({
          afterMs: fc.integer({ min: 0, max: 40 }),
          cause: fc.constantFrom<CancelCause>('client_gone', 'client_stalled', 'stopping'),
        }),
        { nil: null },
      ),
      fc.constantFrom<StoreOutage>('refuse', 'answer'),
      async (turns, answer, pieces, hangUp, rule) => {
        const id = 'the-request';
        const disk = new Map<string, HistoryWrite>();
        let finishes = 0;
        let turn = 0;
        const guard = storeGuard(rule);
        guard.start();
        const queue = createHistoryQueue({
          async writeBatch(writes) {
            const code = turns[turn] ?? 'ok';
            turn += 1;
            if (code === 'refused') throw new Error('SQLite does not take this row.');
            if (code !== 'ok') throw new StoreUnavailable(code, new Error(code));
            for (const write of writes) {
              if (write.kind === 'finish') finishes += 1;
              disk.set(write.request.id, write);
            }
          },
          guard,
          onError: () => {},
          patienceMs: PATIENCE_MS,
        });

        let cause: CancelCause | null = null;
        const broken = new AbortController();
        if (hangUp !== null)
          setTimeout(() => {
            ({ cause } = hangUp);
            broken.abort(null);
          }, hangUp.afterMs);

        // Each entry is the row on disk when the client received something.
        const known: (string | undefined)[] = [];
        let hasBegun = false;
        const ends: Settled[] = [];
        let rowAtEnd: string | undefined;
        const seen = (): number => known.push(disk.get(id)?.kind);
        const ledger = openLedger(Date.now());
        const begun: BegunRequest = {
          id,
          createdAtMs: ledger.startedAtMs,
          category: null,
          requestedModel: 'a/one',
          stream: answer !== 'whole',
          dialect: 'chat',
          clientRetry: null,
          returnChoice: null,
          clientId: null,
          clientName: null,
          connection: 'openrouter',
          snapshot: { chain: ['a/one', 'b/two'], policy: defaultPolicy },
        };
        const soFar = () => recordRunning({ begun, ledger, costs: noCosts });
        const gate = createGate({
          requestId: id,
          history: queue,
          client: {
            begin() {
              hasBegun = true;
              seen();
            },
            push(chunks) {
              if (chunks.length > 0) seen();
              return undefined;
            },
            end(settled) {
              ends.push(settled);
              rowAtEnd = disk.get(id)?.kind;
            },
          },
          soFar,
          signal: broken.signal,
          problem: () => 'The disk is full.',
        });
        queue.begin(id, soFar);
        const world = createWorld(new Map([['a/one', [{ sent: limited, tookMs: 1 }]]]));
        const run = async (): Promise<void> => {
          const execution = await executeChain(
            {
              chain: [candidateOf('a/one'), candidateOf('b/two')],
              policy: defaultPolicy,
              needs: chatCompletions.describe({ messages: [] }).needs,
              stream: answer !== 'whole',
              firstChoice: undefined,
              ownTexts: () => [],
              isContinuable: true,
            },
            ledger,
            {
              ...world.ports,
              now: Date.now,
              cancelCause: () => cause,
              gate,
              async send(call) {
                await new Promise((resolve) => setTimeout(resolve, 10));
                if (cause !== null) return { kind: 'cancelled', facts };
                if (call.model === 'a/one') return limited;
                return answer === 'whole' ? served : streamOf(pieces, answer, () => cause !== null);
              },
            },
          );
          const stored = { prompt: null, answer: null, storedUntilMs: null };
          await gate.settle(execution, recordRequest({ begun, ledger, execution, costs: noCosts, stored }));
        };
        const settling = run().then(
          () => true,
          () => false,
        );
        await vi.advanceTimersByTimeAsync(60_000);
        const hasSettled = await settling;
        guard.stop();

        const row = disk.get(id);
        const refusals = turns.filter((code) => code === 'refused').length;
        expect(
          brokenRules({ rule, known, hasSettled, refusals, ends, rowAtEnd, row, finishes, hasBegun }),
        ).toEqual([]);
      },
    ),
    { numRuns: 400 },
  );
});
