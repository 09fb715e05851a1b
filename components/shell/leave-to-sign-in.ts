/** Leaves for the page to sign in on, which leads back here. */
export function leaveToSignIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}
