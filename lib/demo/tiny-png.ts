import { crc32, deflateSync } from 'node:zlib';

const side = 192;
const shades = 16;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A gradient between two colors, chosen by the seed. */
function palette(seed: number): Buffer {
  const from = [seed & 0xff, (seed >>> 8) & 0xff, 0x60 + ((seed >>> 16) & 0x7f)];
  const to = [0xf0, 0xe0 - ((seed >>> 4) & 0x3f), 0xc0];
  const colours = Buffer.alloc(shades * 3);
  for (let shade = 0; shade < shades; shade += 1) {
    for (let part = 0; part < 3; part += 1) {
      const start = from[part] ?? 0;
      colours[shade * 3 + part] = Math.round(start + (((to[part] ?? 0) - start) * shade) / (shades - 1));
    }
  }
  return colours;
}

/** Draws rings as a PNG of a few kilobytes. */
function drawPng(seed: number): Buffer {
  const centreX = 40 + (seed % 112);
  const centreY = 40 + ((seed >>> 7) % 112);
  const rows = Buffer.alloc(side * (side + 1));
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const distance = Math.hypot(x - centreX, y - centreY);
      rows[y * (side + 1) + 1 + x] = Math.floor(distance / 9) % shades;
    }
  }
  const header = Buffer.from([0, 0, 0, side, 0, 0, 0, side, 8, 3, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', palette(seed)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const drawn = new Map<number, string>();

/** An image as a data URL, one of sixty-four. */
export function tinyPngUrl(seed: number): string {
  const kind = (seed % 64) * 2_654_435;
  let url = drawn.get(kind);
  if (url === undefined) {
    url = `data:image/png;base64,${drawPng(kind).toString('base64')}`;
    drawn.set(kind, url);
  }
  return url;
}
