import type { ServerResponse } from 'node:http';
import type { FailedOutcome } from '#lib/engine/execution';
import { answerHeaders } from './answer-headers.ts';
import { answerMetadata } from './answer-metadata.ts';
import { answerAsChunks, createStreamWriter } from './answer-stream.ts';
import { failureAnswer, partialAnswer, type ErrorAnswer } from './error-answer.ts';
import type { Settled } from './gate.ts';
import { retryHeaders } from './retry-headers.ts';
import type { ChatInput, ConnectClient } from './run-request.ts';
import { sendJson } from './send-json.ts';

type ChatClientInput = {
  readonly input: ChatInput;
  readonly response: ServerResponse;
  readonly wantsMetadata: boolean;
};

/** A program that called `/v1/chat/completions`: answers go out in OpenAI's shapes. */
export function chatClient({ input, response, wantsMetadata }: ChatClientInput): ConnectClient {
  const { category, chain } = input.resolved;
  return ({ requestId, ledger }) => {
    const writer = createStreamWriter(response);

    function headersAtStart(): Record<string, string> {
      const { serve, attempts } = ledger;
      return answerHeaders({
        requestId,
        category,
        servedModel: serve === null ? null : (serve.facts.servedModel ?? serve.model),
        provider: serve?.facts.provider ?? null,
        attempts,
        attemptCount: attempts.length + 1,
        answering: serve,
        isDemo: serve?.connection.isDemo === true,
      });
    }

    function headersAtEnd({ record }: Settled): Record<string, string> {
      const { attempts } = ledger;
      const answering = attempts.findLast(({ outcome }) => outcome === 'served') ?? null;
      return answerHeaders({
        requestId,
        category,
        servedModel: record.request.servedModel,
        provider: record.request.provider,
        attempts,
        attemptCount: attempts.length,
        answering,
        isDemo: (answering ?? chain[0])?.connection.isDemo === true,
      });
    }

    function chunkHead({ record }: Settled): Record<string, unknown> {
      return {
        id: requestId,
        object: 'chat.completion.chunk',
        created: Math.floor(record.request.createdAtMs / 1_000),
        model: record.request.servedModel,
      };
    }

    function endStream(
      settled: Settled,
      { rest, facts }: Extract<Settled['execution']['outcome'], { status: 'served' }>,
    ): void {
      const { record, closing } = settled;
      if (!response.headersSent) writer.open(headersAtEnd(settled));
      if (rest.is === 'whole')
        for (const chunk of answerAsChunks(rest.answer, record.request.servedModel ?? '')) writer.data(chunk);
      // For a stream that ended well without saying so: clients wait for a finish reason.
      else if (closing.length === 0) writer.data(finishChunk(settled, facts.finishReason ?? 'stop'));
      void writer.chunks(closing);
      if (wantsMetadata)
        writer.data({ ...chunkHead(settled), choices: [], understudy: answerMetadata(record, chain) });
      writer.done();
      writer.end();
    }

    function finishChunk(settled: Settled, finishReason: string): unknown {
      return { ...chunkHead(settled), choices: [{ index: 0, delta: {}, finish_reason: finishReason }] };
    }

    /** An answer that broke off: within the stream where one has begun. */
    function sendError(
      settled: Settled,
      answer: ErrorAnswer,
      { httpStatus, errorType, retryAfterMs }: Omit<FailedOutcome, 'status'>,
    ): void {
      if (response.headersSent) {
        const choices = [{ index: 0, delta: {}, finish_reason: 'error' }];
        writer.data({ ...chunkHead(settled), choices, ...answer });
        return writer.end();
      }
      const headers = { ...headersAtEnd(settled), ...retryHeaders(retryAfterMs, errorType) };
      sendJson(response, httpStatus, headers, JSON.stringify(answer));
    }

    return {
      begin() {
        const { serve } = ledger;
        if (serve?.isContinuation === true)
          return writer.comment(`understudy: ${serve.model} continues the answer`);
        if (!response.headersSent) writer.open(headersAtStart());
      },
      push: writer.chunks,
      end(settled) {
        const { record, execution } = settled;
        const { outcome } = execution;
        if (response.destroyed) return;
        switch (outcome.status) {
          case 'served': {
            if (input.stream || outcome.rest.is === 'streamed') return endStream(settled, outcome);
            const { answer } = outcome.rest;
            const { servedModel } = record.request;
            const isAsItCame = !wantsMetadata && answer.body.model === servedModel;
            const body = isAsItCame
              ? answer.bytes
              : JSON.stringify({
                  ...answer.body,
                  model: servedModel,
                  ...(wantsMetadata ? { understudy: answerMetadata(record, chain) } : {}),
                });
            return sendJson(response, 200, headersAtEnd(settled), body);
          }
          case 'failed':
            return sendError(settled, failureAnswer(outcome, record, chain), outcome);
          case 'partial':
            return sendError(settled, partialAnswer(outcome.errorType, record, chain), {
              httpStatus: 502,
              errorType: 'chain_exhausted',
              retryAfterMs: null,
            });
          case 'cancelled':
            // There is no one left to answer.
            return undefined;
        }
      },
    };
  };
}
