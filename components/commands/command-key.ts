/** The name of the key for commands, in the browser: ⌘ on Apple's systems. */
export function commandKey(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}
