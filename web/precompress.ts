import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Plugin } from 'vite';

const text = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt', '.webmanifest']);

/** Puts `x.br` and `x.gz` beside every text file `x` of the build; the server sends them as they are. */
export function precompress(): Plugin {
    let folder = '';
    return {
        name: 'tepat-precompress',
        apply: 'build',
        configResolved(config) {
            folder = config.build.outDir;
        },
        async closeBundle() {
            const files = await readdir(folder, { recursive: true, withFileTypes: true });
            await Promise.all(
                files
                    .filter((file) => file.isFile() && text.has(extname(file.name)))
                    .map((file) => compress(join(file.parentPath, file.name))),
            );
        },
    };
}

async function compress(path: string) {
    const bytes = await readFile(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const [br, gz] = await Promise.all([
        promisify(brotliCompress)(bytes, { params }),
        promisify(gzip)(bytes, { level: 9 }),
    ]);
    await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
}
