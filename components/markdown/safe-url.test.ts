import { expect, test } from 'vitest';
import { safeImageUrl, safeLinkUrl } from './safe-url.ts';

test.each([
  ['https://example.com/a?b=c#d', true],
  ['http://example.com', true],
  ['mailto:someone@example.com', true],
  ['javascript:alert(1)', false],
  [' JaVaScRiPt:alert(1)', false],
  ['java\nscript:alert(1)', false],
  ['data:text/html,<script>1</script>', false],
  ['vbscript:x', false],
  ['file:///etc/passwd', false],
  ['/settings', false],
  ['//example.com', false],
  ['#top', false],
  ['', false],
])('a link to %j is let through: %s', (address, isLet) => {
  expect(safeLinkUrl(address)).toBe(isLet ? address : null);
});

test.each([
  ['data:image/png;base64,iVBORw0KGgo=', true],
  ['blob:http://127.0.0.1:3000/0c8f', true],
  ['https://example.com/pixel.png', false],
  ['http://127.0.0.1/pixel.png', false],
  ['data:image/svg+xml;base64,PHN2Zz4=', false],
  ['data:text/html;base64,PHA+', false],
  ['/icon.png', false],
])('an image at %j is loaded: %s', (address, isLet) => {
  expect(safeImageUrl(address)).toBe(isLet ? address : null);
});
