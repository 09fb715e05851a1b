/** Moves the focus among the rows' links with the arrow keys, Home and End. True when it took the key. */
export function moveFocus(list: HTMLElement, key: string): boolean {
  const links = [...list.querySelectorAll<HTMLElement>('[data-row-link]')];
  const at = links.findIndex((link) => link === document.activeElement);
  if (at < 0) return false;
  const target = targetOf(key, at, links.length - 1);
  if (target === null) return false;
  links[target]?.focus();
  links[target]?.scrollIntoView({ block: 'nearest' });
  return true;
}

function targetOf(key: string, at: number, last: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
