import type { ServerResponse } from 'node:http';
import type { DialectError } from '#lib/dialects/dialect';
import type { FailedOutcome } from '#lib/engine/execution';
import type { Ledger } from '#lib/engine/ledger';
import { answerHeaders } from './answer-headers.ts';
import { answerMetadata } from './answer-metadata.ts';
import { openEventStream } from './answer-stream.ts';
import { failureError, partialError } from './error-answer.ts';
import type { RowState, Settled } from './gate.ts';
import { retryHeaders } from './retry-headers.ts';
import type { ConnectClient, RequestInput } from './run-request.ts';
import { sendBytes, sendJson } from './send-json.ts';

type AnswerClientInput = {
  readonly input: RequestInput;
  readonly response: ServerResponse;
  readonly wantsMetadata: boolean;
};

/** Proxies close connections without traffic, usually after a minute. */
const KEEP_ALIVE_MS = 5_000;

/** A program that called `/v1`. Answers use its dialect. */
export function answerClient({ input, response, wantsMetadata }: AnswerClientInput): ConnectClient {
  const { dialect } = input;
  const { category, chain, requestedModel } = input.resolved;
  return ({ requestId, createdAtMs, ledger, now }) => {
    const events = openEventStream(response);
    const writer = dialect.openWriter({
      requestId,
      createdAtMs,
      requestedModel,
      body: input.limited.request.body,
    });

    const overheadMs = (): number => Math.max(0, now() - createdAtMs - othersTimeMs(ledger));

    function headersAtStart(row: RowState): Record<string, string> {
      const { serve, attempts } = ledger;
      return answerHeaders({
        requestId,
        dialect,
        category,
        servedModel: serve === null ? null : (serve.facts.servedModel ?? serve.model),
        provider: serve?.facts.provider ?? null,
        attempts,
        attemptCount: attempts.length + 1,
        answering: serve,
        carried: serve?.facts.carried ?? [],
        isDemo: serve?.connection.isDemo === true,
        row,
        overheadMs: ledger.asking === null ? overheadMs() : null,
      });
    }

    function headersAtEnd({ record, row }: Settled): Record<string, string> {
      const { attempts } = ledger;
      const answering = attempts.findLast((attempt) => attempt.outcome === 'served') ?? null;
      return answerHeaders({
        requestId,
        dialect,
        category,
        servedModel: record.request.servedModel,
        provider: record.request.provider,
        attempts,
        attemptCount: attempts.length,
        answering,
        carried: answering?.carried ?? [],
        isDemo: (answering ?? chain[0])?.connection.isDemo === true,
        row,
        overheadMs: overheadMs(),
      });
    }

    function endStream(
      settled: Settled,
      { rest, facts }: Extract<Settled['execution']['outcome'], { status: 'served' }>,
    ): void {
      const { record, closing } = settled;
      const { servedModel } = record.request;
      if (!response.headersSent) events.open(headersAtEnd(settled));
      const isWhole = rest.is === 'whole';
      if (isWhole) void events.send(writer.whole(rest.answer, servedModel ?? ''));
      const metadata = wantsMetadata ? answerMetadata(record, chain) : undefined;
      const { finishReason } = facts;
      void events.send(writer.end({ closing, isWhole, servedModel, finishReason, metadata }));
      events.end();
    }

    /** Reports an interrupted answer, inside the stream if it has started. */
    function sendError(
      settled: Settled,
      error: DialectError,
      { errorType, retryAfterMs }: Pick<FailedOutcome, 'errorType' | 'retryAfterMs'>,
    ): void {
      if (response.headersSent) {
        void events.send(writer.fail(error, settled.record.request.servedModel));
        return events.end();
      }
      const headers = { ...headersAtEnd(settled), ...retryHeaders(retryAfterMs, errorType) };
      sendJson(response, error.httpStatus, headers, JSON.stringify(dialect.errorBody(error)));
    }

    return {
      keepAlive() {
        if (!input.stream) return () => {};
        // During the first seconds, the status can still be an error.
        const timer = setInterval(() => {
          if (!response.headersSent) events.open(headersAtStart('written'));
          void events.send(writer.keepAlive);
        }, KEEP_ALIVE_MS);
        return () => clearInterval(timer);
      },
      begin(row) {
        const { serve } = ledger;
        if (serve?.isContinuation === true) return void events.send(writer.continueWith(serve.model));
        if (!response.headersSent) events.open(headersAtStart(row));
      },
      push: (chunks) => events.send(writer.push(chunks)),
      end(settled) {
        const { record, execution } = settled;
        const { outcome } = execution;
        if (response.destroyed) return;
        switch (outcome.status) {
          case 'served': {
            if (input.stream || outcome.rest.is === 'streamed') return endStream(settled, outcome);
            const { answer } = outcome.rest;
            const { servedModel } = record.request;
            const { contentType } = answer;
            if (contentType !== undefined)
              return sendBytes(response, headersAtEnd(settled), answer.bytes, contentType);
            const namesModel = dialect.single?.namesModel ?? true;
            const isOfServed = !namesModel || answer.body.model === servedModel;
            const body =
              isOfServed && !wantsMetadata
                ? answer.bytes
                : JSON.stringify({
                    ...answer.body,
                    ...(namesModel ? { model: servedModel } : {}),
                    ...(wantsMetadata ? { understudy: answerMetadata(record, chain) } : {}),
                  });
            return sendJson(response, 200, headersAtEnd(settled), body);
          }
          case 'failed':
            return sendError(settled, failureError(outcome, record, chain), outcome);
          case 'partial':
            return sendError(settled, partialError(outcome.errorType, record, chain), {
              errorType: 'chain_exhausted',
              retryAfterMs: null,
            });
          case 'cancelled':
            // The client is gone.
            return undefined;
        }
      },
    };
  };
}

/** Time spent in calls and waits, up to the first content of a streamed answer. */
function othersTimeMs({ attempts, call, serve }: Ledger): number {
  const ended = attempts.reduce(
    (sum, attempt) => sum + attempt.waitMs + (attempt.outcome === 'skipped' ? 0 : attempt.durationMs),
    0,
  );
  if (call === null) return ended;
  return ended + call.waitMs + (serve?.index === call.index ? serve.timeToFirstTokenMs : 0);
}
