// A screenshot with a palette of 256 colours is a third of its size, and looks the same.
import { deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; ++k) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
});

/** @param {Buffer} bytes */
function crc(bytes) {
    let c = 0xffffffff;
    for (const byte of bytes) c = (crcTable[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
    return (c ^ 0xffffffff) >>> 0;
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
}

/** The pixels of a PNG of 8 bits a channel, RGB or RGBA, not interlaced: what browsers write. @param {Buffer} png */
function decode(png) {
    const width = png.readUInt32BE(16);
    const height = png.readUInt32BE(20);
    const channels = png[25] === 6 ? 4 : 3;
    const data = [];
    for (let at = 8; at < png.length; ) {
        const length = png.readUInt32BE(at);
        if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
        at += length + 12;
    }
    const raw = inflateSync(Buffer.concat(data));
    const stride = width * channels;
    const pixels = Buffer.alloc(stride * height);
    for (let y = 0; y < height; ++y) {
        const filter = raw[y * (stride + 1)];
        for (let x = 0; x < stride; ++x) {
            const at = y * stride + x;
            const left = x >= channels ? (pixels[at - channels] ?? 0) : 0;
            const up = y > 0 ? (pixels[at - stride] ?? 0) : 0;
            const corner = x >= channels && y > 0 ? (pixels[at - stride - channels] ?? 0) : 0;
            let guess = 0;
            if (filter === 1) guess = left;
            else if (filter === 2) guess = up;
            else if (filter === 3) guess = (left + up) >> 1;
            else if (filter === 4) {
                const p = left + up - corner;
                const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
                guess = a <= b && a <= c ? left : b <= c ? up : corner;
            }
            pixels[at] = ((raw[y * (stride + 1) + 1 + x] ?? 0) + guess) & 0xff;
        }
    }
    return { width, height, channels, pixels };
}

/** The same picture with the 256 colours it uses most; the others become the nearest of them. @param {Buffer} png */
export function withPalette(png) {
    const { width, height, channels, pixels } = decode(png);
    const colour = (/** @type {number} */ at) =>
        ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
    /** @type {Map<number, number>} */
    const uses = new Map();
    for (let at = 0; at < pixels.length; at += channels) uses.set(colour(at), (uses.get(colour(at)) ?? 0) + 1);
    const palette = [...uses].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(([value]) => value);
    /** @type {Map<number, number>} */
    const index = new Map(palette.map((value, place) => [value, place]));
    const nearest = (/** @type {number} */ value) => {
        let best = 0;
        let least = Infinity;
        palette.forEach((other, place) => {
            const [r, g, b] = [16, 8, 0].map((shift) => ((value >> shift) & 255) - ((other >> shift) & 255));
            const distance = (r ?? 0) ** 2 + (g ?? 0) ** 2 + (b ?? 0) ** 2;
            if (distance < least) [best, least] = [place, distance];
        });
        index.set(value, best);
        return best;
    };
    const rows = Buffer.alloc((width + 1) * height);
    for (let y = 0; y < height; ++y) {
        for (let x = 0; x < width; ++x) {
            const value = colour((y * width + x) * channels);
            rows[y * (width + 1) + 1 + x] = index.get(value) ?? nearest(value);
        }
    }
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 3, 0, 0, 0], 8);
    const colours = Buffer.from(palette.flatMap((value) => [value >> 16, (value >> 8) & 255, value & 255]));
    return Buffer.concat([
        signature,
        chunk('IHDR', header),
        chunk('PLTE', colours),
        chunk('IDAT', deflateSync(rows, { level: 9 })),
        chunk('IEND', Buffer.alloc(0)),
    ]);
}
