import type { ModelCheck, Finding, FindingKind } from '#lib/contracts/model-checks';

type Word = {
  readonly word: string;
  /** It is, or will be, worse for the person. */
  readonly isBad: boolean;
};

const findingWords: Record<Exclude<FindingKind, 'repriced' | 'context_changed'>, Word> = {
  renamed: { word: 'renamed', isBad: true },
  alias_moved: { word: 'alias changed', isBad: false },
  deprecated: { word: 'retiring', isBad: true },
  gone: { word: 'gone', isBad: true },
  free_ended: { word: 'no longer free', isBad: true },
  lost_capability: { word: 'fewer capabilities', isBad: true },
  gained_capability: { word: 'more capabilities', isBad: false },
  returned: { word: 'available again', isBad: false },
};

/** The most urgent finding about a row's model, in a word or two and in a sentence. */
export function mostPressing({ state, findings }: ModelCheck): (Word & { readonly text: string }) | null {
  const main =
    findings.find(({ kind }) => kind === state) ??
    findings.find(({ kind }) => kind === 'lost_capability') ??
    findings.find((finding) => wordOf(finding).isBad) ??
    findings[0];
  return main === undefined ? null : { ...wordOf(main), text: main.text };
}

function wordOf({ kind, before, after }: Finding): Word {
  if (kind === 'repriced') {
    const changes = numbersOf(after).map((usd, at) => usd - (numbersOf(before)[at] ?? 0));
    if (changes.every((usd) => usd >= 0)) return { word: 'more expensive', isBad: true };
    if (changes.every((usd) => usd <= 0)) return { word: 'cheaper', isBad: false };
    return { word: 'price changed', isBad: true };
  }
  if (kind === 'context_changed') {
    const [from = 0] = numbersOf(before);
    const [to = 0] = numbersOf(after);
    return to < from ? { word: 'smaller context', isBad: true } : { word: 'larger context', isBad: false };
  }
  return findingWords[kind];
}

function numbersOf(values: string | null): number[] {
  return (values ?? '').split(' ').map(Number);
}

/** Rows with findings. */
export function rowsToReport(rows: readonly ModelCheck[]): readonly ModelCheck[] {
  return rows.filter(({ findings }) => findings.length > 0);
}

/** "3 models in your categories need attention" */
export function summarizeRows(rows: readonly ModelCheck[]): string {
  const isPressing = rows.some(({ state }) => state !== 'changed');
  const count = new Set(rows.map(({ model }) => model)).size;
  const models = count === 1 ? '1 model in your categories' : `${count} models in your categories`;
  return isPressing ? `${models} ${count === 1 ? 'needs' : 'need'} attention` : `${models} changed`;
}
