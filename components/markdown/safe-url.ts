const rasterImage = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,/i;

/** The address when it may become a link in upstream text, else null: nothing but the web and mail. */
export function safeLinkUrl(address: string): string | null {
  return hasScheme(address, ['http:', 'https:', 'mailto:']) ? address : null;
}

/** The address when it may be loaded as an image: one that is already here, so that nothing is fetched for it. */
export function safeImageUrl(address: string): string | null {
  return rasterImage.test(address) || hasScheme(address, ['blob:']) ? address : null;
}

function hasScheme(address: string, schemes: readonly string[]): boolean {
  const url = URL.parse(address);
  return url !== null && schemes.includes(url.protocol);
}
