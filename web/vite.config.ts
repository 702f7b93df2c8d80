import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { precompress } from './precompress.ts';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
    cacheDir: folder('../build/vite'),
    plugins: [svelte(), precompress()],
    resolve: { alias: { $lib: folder('src/lib'), $generated: folder('src/generated') } },
    build: {
        outDir: folder('../build/web'),
        emptyOutDir: true,
        // What still runs on Windows 7 in village offices.
        target: 'chrome109',
        cssTarget: 'chrome109',
        // The server's Content-Security-Policy takes nothing inline and no data: URLs.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
    },
    server: {
        proxy: Object.fromEntries(
            ['/api', '/cekbansos', '/healthz'].map((path) => [path, process.env['TEPAT_URL'] ?? 'http://127.0.0.1:8080']),
        ),
    },
    test: { include: ['src/**/*.test.ts', 'tiles/**/*.test.ts', 'tests/unit/**/*.test.ts'] },
});
