/**
 * For a button that removes itself, for example with its row. The second click of a double click would hit
 * whatever moves into its place.
 */
export function onFirstClick(act: () => void): (event: { readonly detail: number }) => void {
  return ({ detail }) => {
    if (detail < 2) act();
  };
}
