/** The Content-Security-Policy of every page: only our own scripts and styles, named by a nonce, and nothing framed. */
export function contentSecurityPolicy(nonce: string, isDev: boolean): string {
  return [
    "default-src 'none'",
    // React's development build evaluates code for its error overlay.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ''}`,
    // The development server injects styles without a nonce.
    isDev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDev ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Pages use none of these, so injected content can't request them. */
const unusedFeatures = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'screen-wake-lock',
  'serial',
  'usb',
];

/** Headers for anything that a browser may show as a page. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'permissions-policy': unusedFeatures.map((feature) => `${feature}=()`).join(', '),
  // Otherwise browsers resolve the host of each link in an answer, which reveals to its owner that the answer
  // was read.
  'x-dns-prefetch-control': 'off',
};

/** Once a browser has used HTTPS, it uses nothing else for a year. */
export const httpsOnly = { name: 'strict-transport-security', value: 'max-age=31536000' } as const;

/** Headers for every response. */
export const commonHeaders: Readonly<Record<string, string>> = {
  // For responses that aren't pages; pages have their own.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};
