import { setImmediate } from 'node:timers/promises';
import type { HistoryFilter } from '#lib/contracts/history';
import type { ExportedRequest, HistoryService } from './history-service.ts';

type ExportFormat = 'csv' | 'jsonl';

/** Rows of one read, which holds up everything else for a few milliseconds; the next waits until these were taken. */
const PART = 100;

const columns = [
  'id',
  'createdAt',
  'category',
  'requestedModel',
  'servedModel',
  'provider',
  'status',
  'switched',
  'origin',
  'stream',
  'attemptCount',
  'durationMs',
  'timeToFirstTokenMs',
  'inputTokens',
  'outputTokens',
  'costUsd',
  'costEstimated',
  'clientId',
  'clientName',
  'connection',
  'errorType',
  'explanation',
] as const satisfies readonly Exclude<keyof ExportedRequest, 'attempts'>[];

/** Everything that passes a filter, newest first, as it is read: a million rows take no more memory than a few. */
export function exportHistory(
  history: Pick<HistoryService, 'readExport'>,
  filter: HistoryFilter,
  format: ExportFormat,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const encode = format === 'csv' ? csvLine : jsonLine;
  const withAttempts = format === 'jsonl';
  let cursor: string | null | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (format === 'csv') controller.enqueue(encoder.encode(`${columns.join(',')}\r\n`));
    },
    async pull(controller) {
      // A part without rows is one that a search went through and found nothing in.
      while (cursor !== null) {
        // A client that takes them as fast as they come would have the process to itself until the end.
        await setImmediate();
        const part = await history.readExport({ filter, limit: PART, cursor, withAttempts });
        cursor = part.nextCursor;
        if (part.rows.length === 0) continue;
        controller.enqueue(encoder.encode(part.rows.map(encode).join('')));
        return;
      }
      controller.close();
    },
  });
}

function jsonLine(row: ExportedRequest): string {
  const request = Object.fromEntries(columns.map((column) => [column, row[column]]));
  return `${JSON.stringify({ ...request, attempts: row.attempts })}\n`;
}

function csvLine(row: ExportedRequest): string {
  return `${columns.map((column) => csvField(row[column])).join(',')}\r\n`;
}

function csvField(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // A spreadsheet would run what begins like a formula, and a client may call itself anything. Where it takes the
  // semicolon or the tab for the end of a field, one begins in the middle too.
  const text = value
    .replace(/(^|[;\t\r\n])(\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g, "$1$2'")
    .replace(/^(?=[\t\r])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
