/**
 * For what makes its own place free, such as removing a row: the second press of a double click would
 * meet whatever comes to stand there.
 */
export function onFirstClick(act: () => void): (event: { readonly detail: number }) => void {
  return ({ detail }) => {
    if (detail < 2) act();
  };
}
