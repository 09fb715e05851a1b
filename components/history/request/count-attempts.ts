import { formatCount } from '#components/ui/format-number.ts';

export function countAttempts(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'attempt' : 'attempts'}`;
}
