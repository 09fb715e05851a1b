import type { Family } from './family.ts';

/** What a family of models demands of the turns in a history that it did not make. */
export type Demands = {
  /**
   * Whose state it takes: that of its whole family, of the same account alone, or of the very same model. An account is
   * what a connection stands for.
   */
  readonly takesStateOf: 'family' | 'account' | 'model';
  /** Whether reasoning without a signature or a seal is of use to it. */
  readonly takesPlainReasoning: boolean;
  /** Tool-call ids it takes; null where any will do. */
  readonly toolId: RegExp | null;
  /** Whether an id may come up in one call alone. */
  readonly wantsUniqueIds: boolean;
  /** What stands in for missing state: the documented placeholder for a signature, or words where reasoning must be. */
  readonly placeholder: 'signature' | 'reasoning' | null;
  /** Whether a user may not speak right after a tool. */
  readonly wantsBridge: boolean;
  /** Which messages must have text: those that hold nothing else, or all. */
  readonly wantsText: 'where_empty' | 'always' | null;
  /** Whether it refuses to think on within a tool loop whose turns hold no thoughts of its own. */
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
