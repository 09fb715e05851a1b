import type { FinishWrite } from '#lib/store/history-rows';

/**
 * Gives some rows a key. `k-editor` is renamed halfway, and starts with a name that callers without
 * a key also use.
 */
export function withKeys(rows: readonly FinishWrite[]): FinishWrite[] {
  return rows.map((row, at) => {
    const { clientName } = row.request;
    const isRenamed = at > rows.length / 2;
    if (clientName === 'opencode' && at % 2 === 0)
      return keyed(row, 'k-editor', isRenamed ? 'editor' : 'opencode');
    return clientName === 'label-photos' ? keyed(row, 'k-photos', clientName) : row;
  });
}

function keyed(row: FinishWrite, clientId: string, clientName: string): FinishWrite {
  return { ...row, request: { ...row.request, clientId, clientName } };
}
