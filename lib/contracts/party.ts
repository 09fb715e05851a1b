/** Whose account, key or machine it was. */
export type Party =
  /** A company behind OpenRouter, on OpenRouter's own account there. */
  | 'provider'
  /** The same, on the person's own key. */
  | 'own_key'
  | 'openrouter'
  /** A company that the person calls without OpenRouter. */
  | 'direct'
  /** A gateway of another kind, such as one that resells several companies' models. */
  | 'relay'
  | 'unknown';
