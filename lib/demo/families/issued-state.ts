import { createHash } from 'node:crypto';

/** The makers whose models have state. */
export type StandInFamily =
  | 'anthropic'
  | 'openai'
  | 'google'
  | 'deepseek'
  | 'x-ai'
  | 'mistral'
  | 'qwen'
  | 'moonshot'
  | 'meta';

const authors: Readonly<Record<string, StandInFamily>> = {
  anthropic: 'anthropic',
  openai: 'openai',
  google: 'google',
  deepseek: 'deepseek',
  'x-ai': 'x-ai',
  mistralai: 'mistral',
  qwen: 'qwen',
  moonshotai: 'moonshot',
  'meta-llama': 'meta',
};

/** Null for a model whose maker has no state. */
export function standInFamily(id: string): StandInFamily | null {
  return authors[id.replace(/^~/, '').split('/')[0] ?? ''] ?? null;
}

type Issued = { readonly family: StandInFamily; readonly account: string; readonly text: string };

/** The signatures that models of this run issued, with the reasoning that each one signs. */
export class IssuedState {
  readonly #issued = new Map<string, Issued>();
  #count = 0;

  issue(issued: Issued): string {
    this.#count += 1;
    const seal = createHash('sha256')
      .update(`${issued.family} ${issued.account} ${this.#count} ${issued.text}`)
      .digest('base64');
    const value = issued.family === 'openai' ? `gAAA${seal}` : seal;
    this.#issued.set(value, issued);
    return value;
  }

  find(seal: unknown): Issued | undefined {
    return typeof seal === 'string' ? this.#issued.get(seal) : undefined;
  }

  /** A unique number for ids. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }
}
