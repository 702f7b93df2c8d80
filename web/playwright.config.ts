import { defineConfig } from '@playwright/test';

const server = process.env['TEPAT_URL'];
// The workers inherit the environment, and so the port: below those that the system gives to whoever asks for any.
const port = Number((process.env['TEPAT_MOCK_PORT'] ??= String(10_000 + (process.pid % 20_000))));

export default defineConfig({
    testDir: 'tests',
    outputDir: 'tests/results',
    fullyParallel: true,
    workers: 2,
    timeout: 40_000,
    reporter: 'list',
    use: {
        baseURL: server ?? `http://127.0.0.1:${port}`,
        browserName: 'chromium',
        locale: 'id-ID',
        timezoneId: 'Asia/Jakarta',
        launchOptions: {
            executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
            args: [
                '--no-sandbox',
                '--disable-dev-shm-usage',
                '--disable-gpu',
                '--disable-background-networking',
                '--disable-sync',
                '--no-first-run',
            ],
        },
    },
    projects: [
        { name: 'browser', testMatch: '*.spec.ts', testIgnore: 'screenshots.spec.ts' },
        // Against a real server, which TEPAT_URL names.
        { name: 'live', testMatch: ['*.live.ts', 'accessible.spec.ts', 'phone.spec.ts'] },
        { name: 'screenshots', testMatch: 'screenshots.spec.ts' },
    ],
    // Without a server of ours: the built app with invented answers.
    ...(server
        ? {}
        : { webServer: { command: `node tests/mock.mjs ${port}`, port, cwd: import.meta.dirname, reuseExistingServer: false } }),
});
