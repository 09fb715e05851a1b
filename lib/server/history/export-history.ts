import { setImmediate } from 'node:timers/promises';
import type { HistoryFilter } from '#lib/contracts/history';
import type { ExportedRequest, HistoryService } from './history-service.ts';

type ExportFormat = 'csv' | 'jsonl';

/**
 * Rows per read. A read blocks everything else for a few milliseconds; the next one waits until these rows were
 * sent.
 */
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

/**
 * Everything that matches a filter, newest first, as a stream: a million rows take no more memory than a few.
 */
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
      // A part without rows is a stretch where a search found nothing.
      while (cursor !== null) {
        // Otherwise a fast client would occupy the process until the end.
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
  // Spreadsheets run text that begins like a formula, and a client chooses its own name. If they split fields
  // at semicolons or tabs, a formula can also begin in the middle.
  const text = value
    .replace(/(^|[;\t\r\n])(\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g, "$1$2'")
    .replace(/^(?=[\t\r])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
