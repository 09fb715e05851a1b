import type { ConnectionId } from '#lib/contracts/connection';
import { DEMO, DEMO_LABS, OPENROUTER } from '#lib/contracts/known-connections';
import type { Classification, FailureFacts } from '#lib/engine/classification';

/** The limit or outage of a pasted error, if it is already over. */
export type Past = {
  readonly atMs: number;
  /** `reset`: the limit reset at that time. `occurred`: the error happened at that time. */
  readonly is: 'reset' | 'occurred';
};

/** The connection that a call went through, as sentences name it. */
export type CalledServer = {
  /** The person's own name for it. */
  readonly name: string;
  /** Its host, with the port if there is one. */
  readonly address: string;
  /** Whether it runs on this machine or in its network. */
  readonly isLocal: boolean;
  /** The program that usually answers at such an address, such as Ollama. */
  readonly program: string | null;
  readonly isOpenRouter: boolean;
};

/** A classification with the names that sentences use for the model, the provider and the connection. */
export type NamedVerdict = Classification & {
  /** The model's id, else "this model". */
  readonly model: string;
  /** The provider's name, else "the provider". */
  readonly provider: string;
  /** The provider as the subject of a sentence, with the model it runs. */
  readonly runner: string;
  /** The company that was called directly, without OpenRouter. */
  readonly vendor: string;
  readonly isOpenRouter: boolean;
  /** Null if it is unknown which server was called, as in a pasted error. */
  readonly server: CalledServer | null;
  readonly past: Past | null;
};

export const addFallback = 'Add a fallback below it, ideally one hosted by a different provider.';
export const notYou = "It wasn't caused by your usage or your account";
export const notYourDoing = "It wasn't caused by anything you did";

/** The called server, if it is known and not OpenRouter. */
export function otherServer({ server }: Pick<NamedVerdict, 'server'>): CalledServer | null {
  return server?.isOpenRouter === false ? server : null;
}

/** "your Groq connection". */
export function nameConnection({ name }: CalledServer): string {
  return `your ${name} connection`;
}

/** A connection within a sentence: "OpenRouter", "the demo", "your Groq connection". */
export function sayConnection({ id, name }: { readonly id: ConnectionId; readonly name: string }): string {
  if (id === DEMO) return 'the demo';
  return id === OPENROUTER || id === DEMO_LABS ? name : `your ${name} connection`;
}

export function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** "40 seconds", "3 hours". */
export function sayWait(waitMs: number): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  if (seconds < 120) return `${seconds} second${seconds === 1 ? '' : 's'}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}

/** The end of a sentence about a limit: when it clears, or that it has. */
export function sayClearing({ retryAfterMs, past }: NamedVerdict): string {
  if (past !== null)
    return past.is === 'reset'
      ? `; it reset on ${sayDate(past.atMs)}`
      : `; that was on ${sayDate(past.atMs)}`;
  return retryAfterMs === null || retryAfterMs <= 0
    ? ''
    : `; it should clear in about ${sayWait(retryAfterMs)}`;
}

const dates = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** "27 Feb 2026, 00:00 UTC". */
export function sayDate(atMs: number): string {
  return `${dates.format(atMs)} UTC`;
}

/** The upstream's reason as its own sentence; empty if it gave none. */
export function sayReason({ message }: FailureFacts): string {
  return message === null ? '' : ` The reason given: “${message}”`;
}

const nouns: ReadonlyMap<string, string> = new Map([
  ['image', 'images'],
  ['image_output', 'making images'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['file', 'files'],
  ['tools', 'tools'],
  ['structured_outputs', 'structured JSON output'],
  ['reasoning', 'reasoning settings'],
  ['mandatory_reasoning', 'requests without reasoning'],
  ['system_message', 'system instructions'],
  ['parameters', 'one of the parameters sent'],
]);

/** What the model can't do, as a noun. */
export function nounOf({
  missingCapability,
  obstacle,
}: Pick<FailureFacts, 'missingCapability' | 'obstacle'>): string | null {
  return nouns.get(obstacle ?? missingCapability ?? '') ?? null;
}

/** "$0.50", "$12.00", "$0.00513": cents, or three significant digits if the amount is less than a cent. */
export function sayUsd(usd: number): string {
  if (usd === 0) return '$0';
  if (usd >= 1) return `$${usd.toFixed(2)}`;
  const digits = Math.max(2, 2 - Math.floor(Math.log10(usd)));
  const text = usd.toFixed(digits);
  const cents = text.slice(0, -(digits - 2) || undefined);
  return `$${cents}${text.slice(cents.length).replace(/0+$/, '')}`;
}
