const usual: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'standard_only']);

/** Whether a tier with this name has its own price. */
export function isSpecialTier(name: string | null): name is string {
  return name !== null && !usual.has(name);
}

/**
 * Whether it may cost more than the listed price. Among tiers with their own price, only this one is cheaper.
 */
export function isDearerTier(name: string | null): name is string {
  return isSpecialTier(name) && name !== 'flex';
}
