import type { Policy } from '#lib/contracts/policy';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** How long prompt and answer are kept: 0 not at all, null forever. */
export function keepTextMsOf(choice: Policy['storePrompts']): number | null {
  switch (choice) {
    case 'off':
      return 0;
    case '7d':
      return 7 * DAY_MS;
    case 'forever':
      return null;
  }
}
