import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const program = process.env['TEPAT_PROGRAM'];

/** A server of its own over an empty database with accounts, which the program on the command line opens. */
export class Offices {
    readonly passwords: Record<string, string> = {};
    address = '';
    readonly #folder: string;
    readonly #env: NodeJS.ProcessEnv;
    #server: ChildProcess | undefined;

    constructor(name: string) {
        this.#folder = mkdtempSync(join(tmpdir(), `tepat-${name}-`));
        this.#env = { ...process.env, TEPAT_DATABASE: join(this.#folder, 'tepat.db') };
        this.run('init');
        this.run('regions', 'load', 'tests/cli/areas');
    }

    run(...verb: string[]) {
        return execFileSync(program ?? '', [...verb, '--json'], { encoding: 'utf8', env: this.#env });
    }

    /** The first password is kept. */
    open(login: string, name: string, role: string, region: string, actor: string) {
        const made = this.run('account', 'open', login, '--name', name, '--role', role, '--region', region, '--as', actor);
        this.passwords[login] = JSON.parse(made).password;
    }

    /** In a folder that goes with the server. */
    file(name: string) {
        return join(this.#folder, name);
    }

    async serve(timeout: number, ...more: string[]) {
        const port = more.includes('--port') ? [] : ['--port', '0'];
        const server = spawn(program ?? '', ['serve', ...port, '--web', 'build/web', '--lang', 'en', ...more], { env: this.#env });
        this.#server = server;
        this.address = await new Promise<string>((resolve, reject) => {
            let said = '';
            server.stderr.on('data', (piece: Buffer) => {
                said += piece.toString();
                const found = /http:\/\/[0-9.:]+/.exec(said)?.[0];
                if (found) resolve(found);
            });
            server.on('exit', () => reject(new Error(said)));
        });
        await expect.poll(async () => (await fetch(`${this.address}/readyz`)).status, { timeout }).toBe(200);
    }

    close() {
        this.#server?.kill();
        rmSync(this.#folder, { recursive: true, force: true });
    }
}

/** As an authenticator app does (RFC 6238), from what it was told: base32, SHA-1, 30 seconds, six digits. */
export function codeOf(secret: string, step: number): string {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...secret.replace(/=/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const hash = createHmac('sha1', key).update(counter).digest();
    const offset = (hash[19] ?? 0) & 15;
    return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** At 360 px, by axe. */
export async function wellMade(page: Page) {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.target).join(', ')}`)).toEqual([]);
}
