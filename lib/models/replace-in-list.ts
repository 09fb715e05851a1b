/** The chain of a category, and its models that are turned off. */
export type ModelList = { readonly models: readonly string[]; readonly disabled: readonly string[] };

/**
 * Replaces a model in the chain. If the replacement is already in the chain, it moves to the higher of the
 * two positions, and is turned on if either was.
 */
export function replaceInList(
  { models, disabled }: ModelList,
  id: string,
  by: string,
): { models: string[]; disabled: string[] } {
  const isOn = [id, by].some((model) => models.includes(model) && !disabled.includes(model));
  const at = Math.min(...[id, by].map((model) => models.indexOf(model)).filter((place) => place >= 0));
  const isOther = (model: string): boolean => model !== id && model !== by;
  const othersDisabled = disabled.filter(isOther);
  return {
    models: [...models.slice(0, at), by, ...models.slice(at).filter(isOther)],
    disabled: isOn ? othersDisabled : [...othersDisabled, by],
  };
}
