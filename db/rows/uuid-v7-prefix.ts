/** Sorts after every id. */
export const AFTER_ALL_IDS = 'g';

/** The prefix of the UUIDv7s of a moment: it sorts before all of them and after every older one. */
export function uuidV7Prefix(epochMs: number): string {
  const hex = Math.max(0, Math.floor(epochMs)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
