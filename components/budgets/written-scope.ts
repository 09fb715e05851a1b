import type { BudgetScope } from '#lib/contracts/budget';

/** Writes a scope as the value of a select option. */
export function writeScope(scope: BudgetScope): string {
  return scope.kind === 'all' ? 'all' : `${scope.kind}:${scope.id}`;
}

export function readScope(written: string): BudgetScope {
  const at = written.indexOf(':');
  const id = written.slice(at + 1);
  switch (written.slice(0, at)) {
    case 'category':
      return { kind: 'category', id };
    case 'client':
      return { kind: 'client', id };
    case 'connection':
      return { kind: 'connection', id };
    default:
      return { kind: 'all' };
  }
}
