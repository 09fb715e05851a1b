/** Waits in scenarios that last until a test releases them. A released gate stays open. */
export class Gates {
  readonly #open = new Set<string>();
  readonly #waiting = new Map<string, (() => void)[]>();

  isOpen(name: string): boolean {
    return this.#open.has(name);
  }

  onRelease(name: string, goOn: () => void): void {
    this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), goOn]);
  }

  release(name: string): void {
    this.#open.add(name);
    for (const goOn of this.#waiting.get(name) ?? []) goOn();
    this.#waiting.delete(name);
  }
}
