import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../../build/web', import.meta.url));

describe.skipIf(!existsSync(join(folder, 'index.html')))('the built app', () => {
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    const size = (file: string) => readFileSync(join(folder, `${file}.gz`)).length;

    test('asks for at most 40 KB of script before the first page', () => {
        const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map((found) => found[1] ?? '');
        expect(scripts.length).toBeGreaterThan(0);
        const bytes = scripts.reduce((sum, file) => sum + size(file), 0);
        console.log(`entry script: ${(bytes / 1024).toFixed(1)} KB gzip in ${scripts.length} files`);
        expect(bytes).toBeLessThanOrEqual(40 * 1024);
    });

    test('has nothing inline that the Content-Security-Policy would refuse', () => {
        expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
        expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
    });

    test('calls nothing that came after Chrome 109', () => {
        // The build turns new syntax into old, but leaves calls as they are.
        const later =
            /\.(toSorted|toReversed|toSpliced|isWellFormed|checkVisibility|fromAsync|isSubsetOf|isSupersetOf|symmetricDifference)\(|Object\.groupBy|Promise\.(withResolvers|try)\b|AbortSignal\.any\b|Iterator\.from/;
        const scripts = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'));
        const calls = scripts.filter((name) => later.test(readFileSync(join(folder, 'assets', name), 'utf8')));
        expect(calls).toEqual([]);
    });

    test('has compressed forms with the same content', () => {
        const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|css|html|svg)$/.test(name));
        expect(files.length).toBeGreaterThan(10);
        for (const name of files) {
            const bytes = readFileSync(join(folder, name));
            expect(brotliDecompressSync(readFileSync(join(folder, `${name}.br`))).equals(bytes), name).toBe(true);
            expect(gunzipSync(readFileSync(join(folder, `${name}.gz`))).equals(bytes), name).toBe(true);
        }
    });
});
