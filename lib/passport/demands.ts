import type { Family } from './family.ts';

/** What a model family requires of turns that other models made. */
export type Demands = {
  /**
   * Whose state it accepts: any model's in its family, the same account's, or only the same model's. Each
   * connection counts as an account.
   */
  readonly takesStateOf: 'family' | 'account' | 'model';
  /** Whether it accepts reasoning that is neither signed nor encrypted. */
  readonly takesPlainReasoning: boolean;
  /** The tool-call ids that it accepts; null for any. */
  readonly toolId: RegExp | null;
  /** Whether every call needs a unique id. */
  readonly wantsUniqueIds: boolean;
  /** The placeholder for missing state: a documented signature, or text in place of reasoning. */
  readonly placeholder: 'signature' | 'reasoning' | null;
  /** Whether a user turn must not directly follow a tool result. */
  readonly wantsBridge: boolean;
  /** Which messages need text: those without other content, or all. */
  readonly wantsText: 'where_empty' | 'always' | null;
  /** Whether it refuses to reason in a tool loop whose turns lack its own reasoning. */
  readonly refusesForeignLoop: boolean;
};

const undemanding: Demands = {
  takesStateOf: 'family',
  takesPlainReasoning: true,
  toolId: null,
  wantsUniqueIds: false,
  placeholder: null,
  wantsBridge: false,
  wantsText: null,
  refusesForeignLoop: false,
};

export const demandsOf: Readonly<Record<Family, Demands>> = {
  anthropic: {
    ...undemanding,
    takesPlainReasoning: false,
    toolId: /^[a-zA-Z0-9_-]+$/,
    wantsUniqueIds: true,
    wantsText: 'where_empty',
    refusesForeignLoop: true,
  },
  openai: { ...undemanding, takesStateOf: 'account', toolId: /^.{1,64}$/s },
  google: { ...undemanding, takesStateOf: 'account', placeholder: 'signature' },
  deepseek: { ...undemanding, placeholder: 'reasoning' },
  moonshot: { ...undemanding, placeholder: 'reasoning' },
  'x-ai': { ...undemanding, takesStateOf: 'account', wantsText: 'always' },
  mistral: {
    ...undemanding,
    takesStateOf: 'model',
    toolId: /^[a-zA-Z0-9]{9}$/,
    wantsUniqueIds: true,
    wantsBridge: true,
  },
  qwen: undemanding,
  meta: { ...undemanding, takesStateOf: 'account' },
  unknown: { ...undemanding, takesStateOf: 'model' },
};
