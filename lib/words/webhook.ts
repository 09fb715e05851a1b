export function resolvedTitle(title: string): string {
  return `Resolved: ${title}`;
}

export function digestTitle(count: number): string {
  return `${count} notices during quiet hours`;
}

export const testMessage = {
  title: 'Test message from Understudy',
  text: 'If your receiver verified the signature of this message, the webhook works.',
};

/** Why an answer does not count as a delivery. */
export function explainStatus(status: number): string {
  if (status === 410) return 'The receiver answered 410 Gone, so the webhook was switched off.';
  if (status >= 300 && status < 400)
    return `The receiver answered ${status}, a redirect. Redirects are not followed: enter the final URL.`;
  return `The receiver answered ${status}. Only a status from 200 to 299 counts as delivered.`;
}
